using Goat.Commits;
using Goat.Merge;
using Goat.Replicas;

namespace Goat;

/// <content>From commits to items.</content>
public sealed partial class Repository
{
    /// <summary>Takes a commit that has just closed into the items; the caller holds the lock and goes on in the order of closing.</summary>
    private void Take(StoredCommit stored, Dictionary<Item, List<FieldChange>>? changed)
    {
        var index = _locations.Count;
        _locations.Add(stored.Location);
        var header = stored.Commit.Header;
        var (status, operations) = (stored.Status, stored.Operations);
        for (var i = 0; i < header.Changes.Length; i++)
        {
            var change = header.Changes[i];
            var item = GetOrAdd(change.Key);
            List<FieldChange>? fields = null;
            if (changed is not null && !changed.TryGetValue(item, out fields))
            {
                changed.Add(item, fields = []);
            }

            BeforeChange(item);
            if (change.Kind == ChangeKind.Create && status != PayloadStatus.Void)
            {
                item.State.TakeSchema(change.Schema);
            }

            item.State.Apply(_set.Graph, index, change.Kind, status, status == PayloadStatus.Readable ? operations[i] : [], fields);
        }
    }

    private static ItemLifecycle LifecycleOf(Item item) =>
        !item.State.Exists ? ItemLifecycle.None : item.State.IsDeleted ? ItemLifecycle.Deleted : ItemLifecycle.Live;

    /// <summary>Moves items to what their state says, and says what happened; the caller holds the lock.</summary>
    private List<(Item Item, ItemChangeKind Kind, List<FieldChange> Fields)> Settle(Dictionary<Item, List<FieldChange>> changed)
    {
        var events = new List<(Item Item, ItemChangeKind Kind, List<FieldChange> Fields)>();
        foreach (var (item, fields) in changed)
        {
            var (before, after) = (item.Lifecycle, LifecycleOf(item));
            Move(item, after);
            ItemChangeKind? kind = (before, after) switch
            {
                (ItemLifecycle.None, ItemLifecycle.Live) => ItemChangeKind.Created,
                (ItemLifecycle.Deleted, ItemLifecycle.Live) => ItemChangeKind.Restored,
                (ItemLifecycle.Live, not ItemLifecycle.Live) => ItemChangeKind.Deleted,
                (ItemLifecycle.Live, ItemLifecycle.Live) when fields.Count > 0 => ItemChangeKind.Updated,
                _ => null,
            };
            if (kind is { } known)
            {
                events.Add((item, known, Merge(fields)));
            }
        }

        return events;
    }

    /// <summary>Several changes of a field become one.</summary>
    private static List<FieldChange> Merge(List<FieldChange> changes)
    {
        if (changes.Count < 2)
        {
            return changes;
        }

        var merged = new Dictionary<string, FieldChange>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            merged[change.Field] = merged.TryGetValue(change.Field, out var first) ? first with { NewValue = change.NewValue } : change;
        }

        return [.. merged.Values.Where(c => !ScalarCodec.AreEqual(c.OldValue, c.NewValue))];
    }
}
