using Goat.Commits;
using Goat.Merge;
using Goat.Pending;
using Goat.Replicas;

namespace Goat;

/// <content>Building the state anew.</content>
public sealed partial class Repository
{
    // While the state is built anew: what comes of the items, which show what they did until it is complete.
    private Dictionary<Item, ItemState>? _rebuilt;

    /// <summary>Reads everything again; the caller has the right to write. Pending edits stay pending.</summary>
    private ValueTask<List<Redo>> RebuildAsync(CancellationToken cancellationToken) => RebuildAsync(_ => false, [], cancellationToken);

    /// <summary>Reads everything again without the commits that were withdrawn, and makes some changes again.</summary>
    /// <param name="startsChain">Whether own commits have to go on in a new chain.</param>
    /// <param name="redos">The changes to make again.</param>
    /// <param name="cancellationToken">Cancels before anything has changed.</param>
    /// <returns>Changes that cannot be made again, because their items are no more.</returns>
    private async ValueTask<List<Redo>> RebuildAsync(Func<OwnChain, bool> startsChain, IReadOnlyList<Redo> redos, CancellationToken cancellationToken)
    {
        return await RebuildAsync(new ReplicaReader(_log, Id, _log.First), startsChain, redos, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<List<Redo>> RebuildAsync(ReplicaReader reader, Func<OwnChain, bool> startsChain, IReadOnlyList<Redo> redos, CancellationToken cancellationToken)
    {
        var windows = new List<ReplicaWindow>();
        await foreach (var window in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            windows.Add(window);
        }

        return await Database.RunOnContextAsync(() => Rebuild(windows, startsChain, redos), cancellationToken).ConfigureAwait(false);
    }

    private List<Redo> Rebuild(List<ReplicaWindow> windows, Func<OwnChain, bool> startsChain, IReadOnlyList<Redo> redos)
    {
        List<Redo> lost = [];
        List<(Item Item, ItemChangeKind Kind, List<FieldChange> Fields)> events;
        lock (Gate)
        {
            var pending = TakePending();
            var before = _items.Values.ToDictionary(i => i, i => (i.Lifecycle, i.State));
            Clear();
            Note(windows.SelectMany(w => w.Withdrawals));
            windows.ForEach(w => Absorb(w.Bundles, new OwnRuns(Database.SessionId)));
            FinishAbsorbing();
            _chain = startsChain(_chain) ? NewChain() : _chain;
            lost.AddRange(redos.Concat(pending).Where(r => !TryRedo(r)));
            ShowRebuilt();
            events = Compare(before);
        }

        foreach (var (item, kind, fields) in events)
        {
            Announce(item, kind, fields, ChangeOrigin.Remote);
        }

        return lost;
    }

    private void Clear()
    {
        _set = NewSet();
        _locations.Clear();
        _orphans.Clear();
        _refused.Clear();
        _withdrawnPlaces.Clear();
        _lost.Clear();
        _pass = null;
        _rebuilt = _items.Values.ToDictionary(i => i, _ => new ItemState(_root));
    }

    /// <summary>The state of an item that is being built anew, or null; the caller holds the lock.</summary>
    internal ItemState? RebuiltOf(Item item)
    {
        if (_rebuilt is null)
        {
            return null;
        }

        if (!_rebuilt.TryGetValue(item, out var state))
        {
            _rebuilt.Add(item, state = new ItemState(_root));
        }

        return state;
    }

    /// <summary>Lets the items show what was built.</summary>
    private void ShowRebuilt()
    {
        foreach (var (item, state) in _rebuilt ?? [])
        {
            item.Replace(state);
        }

        _rebuilt = null;
    }

    private List<Redo> TakePending()
    {
        var redos = new List<Redo>();
        foreach (var edit in _batches.SelectMany(b => b.Edits))
        {
            edit.Item.Pending = null;
            var fields = edit.Item.State.Fields;
            var values = edit.Item.State.Snapshot;
            var operations = new List<FieldOperation>();
            foreach (var slot in edit.Slots())
            {
                operations.Add(ReferenceEquals(values[slot], ItemState.Absent) ? FieldOperation.Remove(fields.NameOf(slot)) : FieldOperation.Set(fields.NameOf(slot), values[slot]));
            }

            redos.Add(new Redo(edit.Item.Key, edit.Kind, operations, Of: null, fields.Schema));
        }

        _batches = [];
        return redos;
    }

    private bool TryRedo(Redo redo)
    {
        if (!_items.TryGetValue(redo.Key, out var item) || (redo.Kind != ChangeKind.Create && item.Lifecycle == ItemLifecycle.None))
        {
            return false;
        }

        switch (redo.Kind)
        {
            case ChangeKind.Create when item.Lifecycle != ItemLifecycle.Live:
                Begin(redo.Key, [], derivedFrom: null, redo.Schema.Length > 0 ? redo.Schema : item.State.Schema);
                break;
            case ChangeKind.Delete when item.Lifecycle == ItemLifecycle.Live:
                Edit(item, ChangeKind.Delete);
                Move(item, ItemLifecycle.Deleted);
                break;
            case ChangeKind.Restore or ChangeKind.Update when item.Lifecycle == ItemLifecycle.Deleted:
                Edit(item, ChangeKind.Restore);
                Move(item, ItemLifecycle.Live);
                break;
        }

        if (redo.Kind != ChangeKind.Delete)
        {
            item.WriteAll([.. redo.Operations.Select(o => (o.Field, o.Kind == FieldOperationKind.Set ? o.Value : ItemState.Absent))], []);
        }

        return true;
    }

    private List<(Item Item, ItemChangeKind Kind, List<FieldChange> Fields)> Compare(Dictionary<Item, (ItemLifecycle Lifecycle, ItemState State)> before)
    {
        var events = new List<(Item Item, ItemChangeKind Kind, List<FieldChange> Fields)>();
        foreach (var item in _items.Values)
        {
            var (lifecycle, state) = before.TryGetValue(item, out var known) ? known : (ItemLifecycle.None, new ItemState(_root));
            var names = item.State.Fields.Names.Union(state.Fields.Names, StringComparer.Ordinal);
            var fields = names.Select(n => new FieldChange(n, state.Read(n), item.State.Read(n))).Where(c => !ScalarCodec.AreEqual(c.OldValue, c.NewValue)).ToList();
            ItemChangeKind? kind = (lifecycle, item.Lifecycle) switch
            {
                (ItemLifecycle.Live, ItemLifecycle.Live) => fields.Count > 0 ? ItemChangeKind.Updated : null,
                (ItemLifecycle.Live, _) => ItemChangeKind.Deleted,
                (ItemLifecycle.Deleted, ItemLifecycle.Live) => ItemChangeKind.Restored,
                (ItemLifecycle.None, ItemLifecycle.Live) => ItemChangeKind.Created,
                _ => null,
            };
            if (kind is { } happened)
            {
                events.Add((item, happened, fields));
            }
        }

        return events;
    }
}
