using Goat.Commits;
using Goat.Graph;
using Goat.Merge.Sequences;
using Goat.Wire;

namespace Goat.Merge.Values;

/// <summary>Lists and texts: plain elements; where operations did not see each other, they are replayed (see <see cref="Replay{T}"/>).</summary>
internal abstract class SequenceMerger<T> : IFieldMerger
{
    public abstract FieldOperationKind Kind { get; }

    public bool Commutes => false;

    protected static SequenceContent<T> Empty { get; } = new(Elements<T>.Empty, []);

    public abstract object? Begin(object? value);

    public object Apply(object content, CommitGraph graph, int commit, object operand)
    {
        var (sequence, edit) = ((SequenceContent<T>)content, (SequenceEdit<T>)operand);
        if (edit.Reach > sequence.Elements.Count)
        {
            return sequence with { Void = [.. sequence.Void, commit] };
        }

        var builder = sequence.Elements.ToBuilder();
        var (at, from) = (0, 0);
        foreach (var splice in edit.Splices)
        {
            at += splice.Skipped;
            builder.Delete(at, splice.Deleted);
            builder.Insert(at, edit.Inserted.Span.Slice(from, splice.Inserted));
            at += splice.Inserted;
            from += splice.Inserted;
        }

        return sequence with { Elements = builder.ToElements() };
    }

    public object Replay(object content, CommitGraph graph, IReadOnlyList<FieldEdit> edits)
    {
        var sequence = (SequenceContent<T>)content;
        var known = edits.Where(e => !sequence.Void.Contains(e.Commit)).ToArray();
        var lines = new CausalLines(graph, Array.ConvertAll(known, e => e.Commit));
        var events = new ReplayEvent<T>[known.Length];
        for (var i = 0; i < events.Length; i++)
        {
            var (commit, operand, isShown, isVoid) = known[i];
            events[i] = new ReplayEvent<T>(graph.IdAt(commit), (SequenceEdit<T>)operand) { Lane = lines.LineOf(i), Position = lines.PositionOf(i), Seen = lines.SeenBy(i), IsShown = isShown, IsVoid = isVoid };
        }

        var builder = sequence.Elements.ToBuilder();
        var beyond = new Replay<T>(events, lines.Count, builder).Run();
        return new SequenceContent<T>(builder.ToElements(), [.. sequence.Void, .. beyond.Select(i => known[i].Commit)]);
    }

    public void Export(WireWriter writer, object content, CommitGraph graph)
    {
        var sequence = (SequenceContent<T>)content;
        writer.WriteVarint(sequence.Void.Length);
        foreach (var id in sequence.Void.Select(graph.IdAt).Order())
        {
            HeaderCodec.WriteId(writer, id);
        }

        Write(writer, sequence.Elements);
    }

    public void Write(WireWriter writer, object content)
    {
        var sequence = (SequenceContent<T>)content;
        CommitList.Write(writer, sequence.Void);
        Write(writer, sequence.Elements);
    }

    public object Read(ref WireReader reader, int commits)
    {
        var @void = CommitList.Read(ref reader, commits);
        return new SequenceContent<T>(Read(ref reader), @void);
    }

    protected abstract void Write(WireWriter writer, Elements<T> elements);

    protected abstract Elements<T> Read(ref WireReader reader);
}
