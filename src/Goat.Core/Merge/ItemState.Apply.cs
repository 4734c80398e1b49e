using Goat.Commits;
using Goat.Graph;

namespace Goat.Merge;

/// <content>Taking in commits.</content>
public sealed partial class ItemState
{
    /// <summary>Takes in a commit of the own device that had seen everything this item knows. Its values are shown already.</summary>
    public void Seal(int commit, ChangeKind kind, IReadOnlyList<int> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        SetOnlyHead(new ItemHead(commit, kind));
        foreach (var slot in slots)
        {
            _writers.Set(slot, commit, Fields.Count);
            RemoveOthers(slot);
        }

        Trim();
    }

    /// <summary>Takes in one change, whose values every reader sees at once; everything that its commit builds on must have been taken in before.</summary>
    /// <param name="graph">Where the commit is closed.</param>
    /// <param name="commit">Its graph index.</param>
    /// <param name="kind">What it does to the item.</param>
    /// <param name="status">Whether its payload can be used.</param>
    /// <param name="operations">Its operations; none unless readable.</param>
    /// <param name="changes">Gets the fields that show other values than before; may be null.</param>
    public void Apply(CommitGraph graph, int commit, ChangeKind kind, PayloadStatus status, ReadOnlySpan<FieldOperation> operations, ICollection<FieldChange>? changes = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        AddHead(graph, new ItemHead(commit, kind), counts: status != PayloadStatus.Void);
        NeedsNewerApp |= status == PayloadStatus.Opaque;
        if (operations.Length > 0)
        {
            var values = WritableFor(operations);
            foreach (var operation in operations)
            {
                var slot = FieldsOf(values).SlotOf(operation.Field);
                Write(graph, values, slot, new FieldWrite(commit, operation.Kind == FieldOperationKind.Set ? operation.Value : Absent), changes);
            }

            Publish(values);
        }

        Trim();
    }

    private void SetOnlyHead(ItemHead head)
    {
        (_headCommit, _headKind) = head;
        if (_concurrent is { } concurrent)
        {
            concurrent.Heads = concurrent.Effective = [head];
        }
    }

    private void AddHead(CommitGraph graph, ItemHead head, bool counts)
    {
        if (_concurrent is null && counts && (!HasHead || graph.IsAncestor(_headCommit, head.Commit)))
        {
            (_headCommit, _headKind) = head;
            return;
        }

        var concurrent = _concurrent ??= new ConcurrentChanges(OnlyHead);
        concurrent.Heads = Advance(graph, concurrent.Heads, head);
        if (counts)
        {
            concurrent.Effective = Advance(graph, concurrent.Effective, head);
        }
    }

    private static ItemHead[] Advance(CommitGraph graph, ItemHead[] heads, ItemHead head) => [.. heads.Where(h => !graph.IsAncestor(h.Commit, head.Commit)), head];

    /// <summary>The values with a slot for each operation: the shown ones where one slot is written, others where readers must not see some of several writes.</summary>
    private object?[] WritableFor(ReadOnlySpan<FieldOperation> operations)
    {
        var fields = Fields;
        var next = fields;
        foreach (var operation in operations)
        {
            next = next.SlotOf(operation.Field) < 0 ? next.With(operation.Field) : next;
        }

        if (!ReferenceEquals(next, fields))
        {
            return Extend(next);
        }

        return operations.Length > 1 || _isCaptured ? (object?[])_values.Clone() : _values;
    }

    private void Write(CommitGraph graph, object?[] values, int slot, FieldWrite write, ICollection<FieldChange>? changes)
    {
        var old = values[slot];
        var winner = WriterOf(slot);
        if (OthersOf(slot).Count > 0)
        {
            ResolveAmongOthers(graph, values, slot, write);
        }
        else if (winner >= 0 && !graph.IsAncestor(winner, write.Commit))
        {
            Resolve(graph, values, slot, [new FieldWrite(winner, old), write]);
        }
        else
        {
            Show(values, slot, write);
        }

        if (changes is not null && !ScalarCodec.AreEqual(old, values[slot]))
        {
            changes.Add(new FieldChange(FieldsOf(values).NameOf(slot), old, values[slot]));
        }
    }

    // Apart, so that only concurrent writes pay for what the lambda captures.
    private void ResolveAmongOthers(CommitGraph graph, object?[] values, int slot, FieldWrite write)
    {
        var known = OthersOf(slot).Prepend(new FieldWrite(WriterOf(slot), values[slot]));
        Resolve(graph, values, slot, [.. known.Where(w => !graph.IsAncestor(w.Commit, write.Commit)), write]);
    }

    private void Resolve(CommitGraph graph, object?[] values, int slot, FieldWrite[] writes)
    {
        Array.Sort(writes, (a, b) => -Compare(graph, a.Commit, b.Commit));
        Show(values, slot, writes[0]);
        if (writes.Length == 1)
        {
            RemoveOthers(slot);
            return;
        }

        _concurrent ??= new ConcurrentChanges(OnlyHead);
        _concurrent.Others ??= [];
        _concurrent.Others[slot] = writes[1..];
    }

    private void Show(object?[] values, int slot, FieldWrite write)
    {
        _writers.Set(slot, write.Commit, values.Length - 1);
        Volatile.Write(ref values[slot], FieldsOf(values).Shared.Share(write.Value));
    }

    private static int Compare(CommitGraph graph, int a, int b)
    {
        var order = graph.TimeAt(a).CompareTo(graph.TimeAt(b));
        order = order != 0 ? order : graph.HeightAt(a).CompareTo(graph.HeightAt(b));
        return order != 0 ? order : graph.IdAt(a).CompareTo(graph.IdAt(b));
    }

    private void RemoveOthers(int slot)
    {
        if (_concurrent is { Others: { } others } && others.Remove(slot) && others.Count == 0)
        {
            _concurrent.Others = null;
        }
    }

    /// <summary>Gives up what a plain item does without.</summary>
    private void Trim()
    {
        _writers.Trim();
        if (_concurrent is { Others: null, HasOneHead: true } concurrent)
        {
            (_headCommit, _headKind) = concurrent.Heads[0];
            _concurrent = null;
        }
    }
}
