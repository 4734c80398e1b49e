using System.Runtime.InteropServices;
using Goat.Wire;

namespace Goat.Commits;

/// <summary>The operands of edits of lists and texts.</summary>
internal static class SequenceEditCodec
{
    private const int Flags = 0;

    /// <summary>Writes an edit of a list.</summary>
    /// <exception cref="GoatFormatException">It breaks a rule of docs/format.md.</exception>
    public static void WriteList(WireWriter writer, SequenceEdit<object?> edit)
    {
        WriteSplices(writer, edit.Splices, edit.Inserted.Length);
        foreach (var value in edit.Inserted.Span)
        {
            ScalarCodec.Write(writer, value);
        }
    }

    /// <summary>Writes an edit of a text.</summary>
    /// <exception cref="GoatFormatException">It breaks a rule of docs/format.md, or inserts a lone surrogate.</exception>
    public static void WriteText(WireWriter writer, SequenceEdit<char> edit)
    {
        WriteSplices(writer, edit.Splices, edit.Inserted.Length);
        CheckPieces(edit.Splices, edit.Inserted.Span);
        writer.WriteString(MemoryMarshal.TryGetString(edit.Inserted, out var text, out var start, out var length) && start == 0 && length == text.Length ? text : edit.Inserted.ToString());
    }

    /// <summary>Reads an edit of a list; null where a newer application wrote it.</summary>
    public static SequenceEdit<object?>? ReadList(ref WireReader reader)
    {
        var splices = ReadSplices(ref reader, out var inserted);
        if (splices is null)
        {
            return null;
        }

        if (inserted > reader.Remaining)
        {
            throw new GoatFormatException("An edit of a list ends before its elements.");
        }

        var values = new object?[inserted];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ScalarCodec.Read(ref reader);
        }

        return new SequenceEdit<object?>(splices, values);
    }

    /// <summary>Reads an edit of a text; null where a newer application wrote it.</summary>
    public static SequenceEdit<char>? ReadText(ref WireReader reader)
    {
        var splices = ReadSplices(ref reader, out var inserted);
        if (splices is null)
        {
            return null;
        }

        var text = reader.ReadString(CommitLimits.PayloadBytes, "inserted text");
        if (text.Length != inserted)
        {
            throw new GoatFormatException("The text of an edit is not as long as its splices say.");
        }

        CheckPieces(splices, text);
        return new SequenceEdit<char>(splices, text.AsMemory());
    }

    private static void WriteSplices(WireWriter writer, IReadOnlyList<Splice> splices, int inserted)
    {
        Check(splices, inserted);
        writer.WriteVarint(Flags);
        writer.WriteVarint(splices.Count);
        foreach (var splice in splices)
        {
            writer.WriteVarint(splice.Skipped);
            writer.WriteVarint(splice.Deleted);
            writer.WriteVarint(splice.Inserted);
        }
    }

    private static Splice[]? ReadSplices(ref WireReader reader, out int inserted)
    {
        inserted = 0;
        if (reader.ReadVarint() != Flags)
        {
            return null;
        }

        var splices = new Splice[reader.ReadCount(CommitLimits.PayloadBytes, minimumSize: 3, "splices")];
        long total = 0;
        for (var i = 0; i < splices.Length; i++)
        {
            splices[i] = new Splice(reader.ReadCount(int.MaxValue, "skipped"), reader.ReadCount(int.MaxValue, "deleted"), reader.ReadCount(int.MaxValue, "inserted"));
            total += splices[i].Inserted;
        }

        inserted = (int)Math.Min(total, int.MaxValue);
        Check(splices, inserted);
        return splices;
    }

    private static void Check(IReadOnlyList<Splice> splices, int inserted)
    {
        long reach = 0;
        long total = 0;
        for (var i = 0; i < splices.Count; i++)
        {
            var splice = splices[i];
            if ((i > 0 && splice.Skipped == 0) || (splice.Deleted == 0 && splice.Inserted == 0))
            {
                throw new GoatFormatException("A splice follows the one before without a gap, or does nothing.");
            }

            reach += (long)splice.Skipped + splice.Deleted;
            total += splice.Inserted;
        }

        if (splices.Count == 0 || reach > int.MaxValue || total != inserted)
        {
            throw new GoatFormatException("The splices of an edit are none, reach too far, or do not fit what they insert.");
        }
    }

    private static void CheckPieces(IReadOnlyList<Splice> splices, ReadOnlySpan<char> text)
    {
        var at = 0;
        foreach (var splice in splices)
        {
            if (splice.Inserted > 0 && (char.IsLowSurrogate(text[at]) || char.IsHighSurrogate(text[at + splice.Inserted - 1])))
            {
                throw new GoatFormatException("A splice begins or ends within a surrogate pair.");
            }

            at += splice.Inserted;
        }
    }
}
