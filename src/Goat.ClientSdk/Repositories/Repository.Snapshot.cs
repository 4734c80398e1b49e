namespace Goat;

/// <content>Snapshots.</content>
public sealed partial class Repository
{
    /// <summary>
    /// All items that are not deleted as they are now, pending changes among them. Takes a few nanoseconds and bytes an item; values are not copied until they are written the next time.
    /// </summary>
    public RepositorySnapshot Snapshot()
    {
        lock (Gate)
        {
            CheckOpen();
            var items = new (string Key, ReadOnlyMemory<object?> Values)[_live];
            var next = 0;
            foreach (var item in _items.Values)
            {
                if (item.Lifecycle == ItemLifecycle.Live)
                {
                    items[next++] = (item.Key, item.State.Capture());
                }
            }

            return new RepositorySnapshot(Path, items);
        }
    }
}
