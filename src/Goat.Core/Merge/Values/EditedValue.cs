using Goat.Commits;
using Goat.Graph;
using Goat.Wire;

namespace Goat.Merge.Values;

/// <summary>What a field holds that was changed by operations: a counter, a set, a map, a list, a text. Immutable.</summary>
/// <param name="Merger">Its type.</param>
/// <param name="Base">Graph index of the write that the operations continue; -1 for none.</param>
/// <param name="Heads">Graph indices of the operations that no later one had seen, ascending.</param>
/// <param name="Content">What the merger makes of the operations.</param>
internal sealed record EditedValue(IFieldMerger Merger, int Base, int[] Heads, object Content)
{
    /// <summary>The value that an operation starts or continues; null where that is not at hand, because operations of another kind hide it.</summary>
    /// <param name="merger">The type of the operation.</param>
    /// <param name="commit">Its commit.</param>
    /// <param name="shown">What its author had seen: the write, and the value it shows.</param>
    public static EditedValue? Continue(IFieldMerger merger, int commit, FieldWrite shown) => shown.Value switch
    {
        EditedValue edited => edited.Merger.Kind == merger.Kind ? edited : null,
        _ when merger.Begin(shown.Value) is { } content => new EditedValue(merger, shown.Commit, [], content),

        // Of another type: the operation replaces what there was.
        _ => new EditedValue(merger, commit, [], merger.Begin(ItemState.Absent)!),
    };

    /// <summary>Takes in an operation; unless the type commutes, its author had seen all others.</summary>
    public EditedValue Apply(CommitGraph graph, int commit, object operand) =>
        this with { Heads = WriteOrder.Advance(graph, Heads, commit), Content = Merger.Apply(Content, graph, commit, operand) };

    /// <summary>Writes it as bytes in which two replicas with the same commits do not differ.</summary>
    public void Export(WireWriter writer, CommitGraph graph)
    {
        writer.WriteByte((byte)Merger.Kind);
        writer.WriteVarint(Heads.Length);
        foreach (var head in Heads.Select(graph.IdAt).Order())
        {
            HeaderCodec.WriteId(writer, head);
        }

        Merger.Export(writer, Content, graph);
    }

    /// <summary>Writes it for a checkpoint.</summary>
    public void Write(WireWriter writer)
    {
        writer.WriteByte((byte)Merger.Kind);
        writer.WriteVarint(Base + 1);
        CommitList.Write(writer, Heads);
        Merger.Write(writer, Content);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static EditedValue Read(ref WireReader reader, int commits)
    {
        var kind = (FieldOperationKind)reader.ReadByte();
        var merger = FieldMergers.Find(kind) ?? throw new GoatFormatException($"value of a field: there is no type {kind}.");
        var origin = reader.ReadCount(commits, "base of a value") - 1;
        return new EditedValue(merger, origin, CommitList.Read(ref reader, commits), merger.Read(ref reader, commits));
    }
}
