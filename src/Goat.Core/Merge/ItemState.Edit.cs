using Goat.Commits;
using Goat.Graph;
using Goat.Merge.Values;

namespace Goat.Merge;

/// <content>Operations that continue a value: counters, sets, maps, lists and texts.</content>
public sealed partial class ItemState
{
    /// <summary>Whether operations wait to be merged: see <see cref="Merge"/>.</summary>
    internal bool HasUnmerged => _concurrent?.Unmerged is not null;

    /// <summary>The commits that <see cref="Merge"/> will read.</summary>
    /// <param name="graph">Where they are closed.</param>
    /// <param name="key">The item's key.</param>
    /// <returns>Graph indices, ascending. Some may have changed other items only.</returns>
    internal IReadOnlyList<int> HistoryOf(CommitGraph graph, string key)
    {
        var needed = new SortedSet<int>();
        foreach (var slot in _concurrent?.Unmerged?.Keys ?? Enumerable.Empty<int>())
        {
            needed.UnionWith(HistoryOf(graph, key, slot));
        }

        return [.. needed];
    }

    /// <summary>Merges the operations that could not be taken in by themselves, all that have come together at once. To be called after some commits were applied, before the next local edit.</summary>
    /// <param name="graph">Where the commits are closed.</param>
    /// <param name="key">The item's key.</param>
    /// <param name="source">Gives the operations of the commits in <see cref="HistoryOf(CommitGraph, string)"/>.</param>
    /// <param name="changes">Gets the fields that show other values than before; may be null.</param>
    /// <returns>False if a commit could not be read: its fields keep their values, and their operations wait.</returns>
    internal bool Merge(CommitGraph graph, string key, IOperationSource source, ICollection<FieldChange>? changes = null)
    {
        if (_concurrent?.Unmerged is not { } unmerged)
        {
            return true;
        }

        var values = (object?[])_values.Clone();
        foreach (var slot in unmerged.Keys.ToArray())
        {
            if (ReadOperations(HistoryOf(graph, key, slot), FieldsOf(values).NameOf(slot), source) is { } operations)
            {
                var old = values[slot];
                FieldWrite[] writes = unmerged[slot].IsWide ? new FieldRebuild(graph).Run(operations) : [Replay(graph, (EditedValue)values[slot]!, unmerged[slot].Commits, operations)];
                unmerged.Remove(slot);
                if (writes.Length > 0)
                {
                    ShowGreatest(graph, values, slot, writes);
                    Announce(values, slot, old, changes);
                }
            }
        }

        _concurrent.Unmerged = unmerged.Count > 0 ? unmerged : null;
        Publish(values);
        Trim();
        return !HasUnmerged;
    }

    private static FieldWrite Replay(CommitGraph graph, EditedValue shown, IReadOnlyList<int> late, List<(int Commit, FieldOperation Operation, bool IsVoid)> operations)
    {
        var edits = new List<FieldEdit>(operations.Count);
        var next = 0;
        foreach (var (commit, operation, _) in operations)
        {
            var isLate = next < late.Count && late[next] == commit;
            next += isLate ? 1 : 0;

            // What belongs to other bases lost against this one before.
            if (operation.Kind == shown.Merger.Kind && (shown.Base < 0 || shown.Base == commit || graph.IsAncestor(shown.Base, commit)))
            {
                edits.Add(new FieldEdit(commit, operation.Value!, IsShown: !isLate, IsVoid: false));
            }
        }

        var heads = CausalLines.HeadsOf(graph, shown.Heads.Concat(late));
        return new FieldWrite(heads[^1], shown with { Heads = heads, Content = shown.Merger.Replay(shown.Content, graph, edits) });
    }

    private static List<(int Commit, FieldOperation Operation, bool IsVoid)>? ReadOperations(List<int> commits, string field, IOperationSource source)
    {
        var found = new List<(int Commit, FieldOperation Operation, bool IsVoid)>();
        foreach (var commit in commits)
        {
            if (!source.TryRead(commit, out var status, out var operations))
            {
                return null;
            }

            foreach (var operation in operations)
            {
                if (string.Equals(operation.Field, field, StringComparison.Ordinal))
                {
                    found.Add((commit, operation, status == PayloadStatus.Void));
                }
            }
        }

        return found;
    }

    private List<int> HistoryOf(CommitGraph graph, string key, int slot)
    {
        var unmerged = _concurrent!.Unmerged![slot];
        return unmerged.IsWide
            ? ItemHistory.All(graph, key, Heads.Select(h => h.Commit))
            : ItemHistory.SinceCommonVersion(graph, key, [.. ((EditedValue)_values[slot]!).Heads, .. unmerged.Commits]);
    }

    private bool IsAlwaysRebuilt(int slot) => _concurrent?.Rebuilt?.Contains(slot) == true;

    private static bool MovesPositions(FieldOperation operation) => operation.Kind is FieldOperationKind.EditList or FieldOperationKind.EditText;

    private bool IsUnmerged(int slot) => _concurrent?.Unmerged?.ContainsKey(slot) == true;

    private void NoteVoid(int slot, int commit)
    {
        Note(slot, commit, isWide: true);
        (_concurrent!.Rebuilt ??= []).Add(slot);
    }

    private void Note(int slot, int commit, bool isWide)
    {
        _concurrent ??= new ConcurrentChanges(OnlyHead);
        _concurrent.Unmerged ??= [];
        if (_concurrent.Unmerged.TryGetValue(slot, out var edits))
        {
            edits.Add(commit, isWide);
        }
        else
        {
            _concurrent.Unmerged.Add(slot, new UnmergedEdits([commit], isWide));
        }
    }

    /// <summary>Whether an operation belongs to the base that is shown, without competitors: then those since the common version decide.</summary>
    private bool ContinuesShown(CommitGraph graph, object? shown, int slot, int commit, FieldOperation operation) =>
        shown is EditedValue edited
        && !IsAlwaysRebuilt(slot)
        && edited.Merger.Kind == operation.Kind
        && OthersOf(slot).Count == 0
        && (edited.Base < 0 || graph.IsAncestor(edited.Base, commit));

    private bool TryEdit(CommitGraph graph, object?[] values, int slot, int commit, FieldOperation operation)
    {
        var merger = FieldMergers.Of(operation.Kind);
        var shown = new FieldWrite(WriterOf(slot), values[slot]);
        var sawAll = HasSeen(graph, commit, shown) && OthersOf(slot).All(o => HasSeen(graph, commit, o));
        if (IsAlwaysRebuilt(slot) || (!sawAll && !(merger.Commutes && ContinuesShown(graph, values[slot], slot, commit, operation))))
        {
            return false;
        }

        if (EditedValue.Continue(merger, commit, shown) is not { } value)
        {
            return false;
        }

        Show(values, slot, new FieldWrite(commit, value.Apply(graph, commit, operation.Value!)));
        RemoveOthers(slot);
        return true;
    }

    private static bool HasSeen(CommitGraph graph, int commit, FieldWrite write) => write.Value is EditedValue edited
        ? Array.TrueForAll(edited.Heads, h => graph.IsAncestor(h, commit))
        : write.Commit < 0 || graph.IsAncestor(write.Commit, commit);
}
