using Goat.Commits;
using Goat.Graph;
using Goat.Wire;

namespace Goat.Merge.Values;

/// <summary>Counters: all that was added, to the integer that was set.</summary>
internal sealed class CounterMerger : IFieldMerger
{
    public FieldOperationKind Kind => FieldOperationKind.Add;

    public bool Commutes => true;

    public object? Begin(object? value) => value is null || ReferenceEquals(value, ItemState.Absent) ? 0L : value as long?;

    public object Apply(object content, CommitGraph graph, int commit, object operand) => unchecked((long)content + (long)operand);

    public object Replay(object content, CommitGraph graph, IReadOnlyList<FieldEdit> edits) =>
        edits.Where(e => !e.IsShown && !e.IsVoid).Aggregate(content, (sum, e) => Apply(sum, graph, e.Commit, e.Operand));

    public void Export(WireWriter writer, object content, CommitGraph graph) => writer.WriteSvarint((long)content);

    public void Write(WireWriter writer, object content) => writer.WriteSvarint((long)content);

    public object Read(ref WireReader reader, int commits) => reader.ReadSvarint();
}
