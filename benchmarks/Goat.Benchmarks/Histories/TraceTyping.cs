using Goat.Commits;
using Goat.Merge.Sequences;
using Goat.Wire;

namespace Goat.Benchmarks.Histories;

/// <summary>A trace typed into a text field, with a commit for every so many keystrokes.</summary>
internal static class TraceTyping
{
    public const int Commits = 5000;

    /// <summary>Types all of it.</summary>
    /// <param name="trace">The keystrokes.</param>
    /// <param name="payloads">Gets the payload of each commit; may be null.</param>
    public static Elements<char> Type(EditingTrace trace, List<byte[]>? payloads)
    {
        var perCommit = trace.Edits.Count / Commits;
        var text = Elements<char>.Empty.ToBuilder();
        var edit = new SequenceEditBuilder<char>();
        var writer = new WireWriter();
        for (var i = 0; i < trace.Edits.Count; i++)
        {
            var (at, deleted, inserted) = trace.Edits[i];
            text.Delete(at, deleted);
            text.Insert(at, inserted);
            edit.Replace(at, deleted, inserted);
            if ((i + 1) % perCommit == 0 || i + 1 == trace.Edits.Count)
            {
                // What a flush does: readers keep what they have, and the edits become a payload.
                text.ToElements();
                if (!edit.IsEmpty)
                {
                    writer.Clear();
                    PayloadCodec.Write(writer, [[FieldOperation.EditText("text", edit.ToEdit())]]);
                    payloads?.Add(writer.ToArray());
                    edit = new SequenceEditBuilder<char>();
                }
            }
        }

        return text.ToElements();
    }
}
