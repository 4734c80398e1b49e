using Goat.Commits;
using Goat.Graph;
using Goat.Merge.Values;

namespace Goat.Merge;

/// <content>Taking in commits.</content>
public sealed partial class ItemState
{
    /// <summary>Takes in a commit of the own device that had seen everything this item knows, and that only writes fields. Its values are shown already.</summary>
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
    /// <param name="operations">Its operations; none unless readable, or void because of a statement.</param>
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
                Take(graph, values, FieldsOf(values).SlotOf(operation.Field), commit, operation, isVoid: status == PayloadStatus.Void, changes);
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

    private void Take(CommitGraph graph, object?[] values, int slot, int commit, FieldOperation operation, bool isVoid, ICollection<FieldChange>? changes)
    {
        var old = values[slot];
        if (isVoid)
        {
            if (MovesPositions(operation))
            {
                NoteVoid(slot, commit);
            }
        }
        else if (IsUnmerged(slot) || !TryTake(graph, values, slot, commit, operation))
        {
            Note(slot, commit, isWide: !ContinuesShown(graph, values[slot], slot, commit, operation));
        }

        Announce(values, slot, old, changes);
    }

    private bool TryTake(CommitGraph graph, object?[] values, int slot, int commit, FieldOperation operation)
    {
        if (!operation.IsWrite)
        {
            return TryEdit(graph, values, slot, commit, operation);
        }

        Write(graph, values, slot, new FieldWrite(commit, operation.Kind == FieldOperationKind.Set ? operation.Value : Absent));
        return true;
    }

    private void Write(CommitGraph graph, object?[] values, int slot, FieldWrite write)
    {
        var winner = WriterOf(slot);
        if (winner < 0 || (OthersOf(slot).Count == 0 && graph.IsAncestor(winner, write.Commit) && values[slot] is not EditedValue { Heads.Length: > 1 }))
        {
            Show(values, slot, write);
        }
        else
        {
            WriteAmongOthers(graph, values, slot, write);
        }
    }

    // Apart, so that only concurrent writes pay for what the lambda captures.
    private void WriteAmongOthers(CommitGraph graph, object?[] values, int slot, FieldWrite write)
    {
        var known = OthersOf(slot).Prepend(new FieldWrite(WriterOf(slot), values[slot]));
        ShowGreatest(graph, values, slot, [.. known.Select(w => Without(graph, w, write.Commit)).OfType<FieldWrite>(), write]);
    }

    /// <summary>What is left of a write where another commit replaces what its author had seen of it; null for nothing.</summary>
    private static FieldWrite? Without(CommitGraph graph, FieldWrite write, int commit)
    {
        if (write.Value is not EditedValue edited)
        {
            return graph.IsAncestor(write.Commit, commit) ? null : write;
        }

        int[] heads = [.. edited.Heads.Where(h => !graph.IsAncestor(h, commit))];
        return heads.Length == 0 ? null : new FieldWrite(heads[^1], edited with { Heads = heads });
    }

    private void ShowGreatest(CommitGraph graph, object?[] values, int slot, FieldWrite[] writes)
    {
        Array.Sort(writes, (a, b) => -Compare(graph, a, b));
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

    private static void Announce(object?[] values, int slot, object? old, ICollection<FieldChange>? changes)
    {
        if (changes is not null && !ScalarCodec.AreEqual(old, values[slot]))
        {
            changes.Add(new FieldChange(FieldsOf(values).NameOf(slot), old, values[slot]));
        }
    }

    private static int Compare(CommitGraph graph, FieldWrite a, FieldWrite b)
    {
        var order = WriteOrder.Compare(graph, BaseOf(a), BaseOf(b));
        return order != 0 ? order : KindOf(a).CompareTo(KindOf(b));
    }

    private static int BaseOf(FieldWrite write) => write.Value is EditedValue edited ? edited.Base : write.Commit;

    private static FieldOperationKind KindOf(FieldWrite write) => write.Value is EditedValue edited ? edited.Merger.Kind : default;

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
        if (_concurrent is { Others: null, Unmerged: null, Rebuilt: null, HasOneHead: true } concurrent)
        {
            (_headCommit, _headKind) = concurrent.Heads[0];
            _concurrent = null;
        }
    }
}
