using Goat.Commits;
using Goat.Graph;
using Goat.Merge.Values;

namespace Goat.Merge;

/// <summary>
/// Computes a field from all its operations. This is the definition (docs/merging.md); what <see cref="ItemState"/> does operation by operation comes to the same. Used once.
/// </summary>
internal sealed class FieldRebuild(CommitGraph graph)
{
    // The greatest base last.
    private readonly List<Group> _groups = [];
    private readonly Dictionary<int, Group> _groupOf = [];

    /// <summary>What the field shows and, behind that, its conflicts; empty for a field that nothing changed.</summary>
    /// <param name="operations">All operations on the field, each after those that it had seen.</param>
    public FieldWrite[] Run(IEnumerable<(int Commit, FieldOperation Operation, bool IsVoid)> operations)
    {
        foreach (var (commit, operation, isVoid) in operations)
        {
            if (operation.IsWrite && !isVoid)
            {
                var value = operation.Kind == FieldOperationKind.Set ? operation.Value : ItemState.Absent;
                Add(new Group(null, new FieldWrite(commit, value)), commit, isVoid);
            }
            else if (!operation.IsWrite && (!isVoid || !FieldMergers.Of(operation.Kind).Commutes))
            {
                var group = GroupOf(commit, FieldMergers.Of(operation.Kind));
                if (isVoid && group.Base.Commit == commit)
                {
                    // A void operation is no base.
                    continue;
                }

                group.Edits.Add(new FieldEdit(commit, operation.Value!, IsShown: false, isVoid));
                Add(group, commit, isVoid);
            }
        }

        var heads = CausalLines.HeadsOf(graph, _groupOf.Keys);
        var shown = heads.GroupBy(h => _groupOf[h]).OrderByDescending(g => g.Key, Comparer<Group>.Create(Compare));
        return [.. shown.Select(g => g.Key.ToWrite(graph, [.. g]))];
    }

    private void Add(Group group, int commit, bool isVoid)
    {
        if (group.First.Count == 0)
        {
            var at = _groups.BinarySearch(group, Comparer<Group>.Create(Compare));
            _groups.Insert(at < 0 ? ~at : at, group);
        }

        ref readonly var entry = ref graph.Index[commit];
        group.First.TryAdd(entry.Lane, commit);
        if (!isVoid)
        {
            _groupOf.Add(commit, group);
        }
    }

    /// <summary>The operations that one continues: those of its kind on the greatest base that its author had seen.</summary>
    private Group GroupOf(int commit, IFieldMerger merger)
    {
        var origin = _groups.FindLast(g => g.First.Values.Any(f => graph.IsAncestor(f, commit)))?.Base ?? new FieldWrite(-1, ItemState.Absent);
        if (merger.Begin(origin.Value) is null)
        {
            origin = new FieldWrite(commit, ItemState.Absent);
        }

        return _groups.Find(g => g.Merger?.Kind == merger.Kind && g.Base.Commit == origin.Commit) ?? new Group(merger, origin);
    }

    private int Compare(Group? a, Group? b)
    {
        var order = WriteOrder.Compare(graph, a!.Base.Commit, b!.Base.Commit);
        return order != 0 ? order : a.Kind.CompareTo(b.Kind);
    }

    /// <summary>A base and the operations of one kind that continue it, or a plain value.</summary>
    private sealed class Group(IFieldMerger? merger, FieldWrite origin)
    {
        public IFieldMerger? Merger => merger;

        public FieldWrite Base => origin;

        public FieldOperationKind Kind => merger?.Kind ?? default;

        public List<FieldEdit> Edits { get; } = [];

        /// <summary>By lane, the first commit.</summary>
        public Dictionary<int, int> First { get; } = [];

        public FieldWrite ToWrite(CommitGraph graph, int[] heads) => merger is null
            ? origin
            : new FieldWrite(heads[^1], new EditedValue(merger, origin.Commit, heads, merger.Replay(merger.Begin(origin.Value)!, graph, Edits)));
    }
}
