namespace Goat;

/// <content>What is held.</content>
public sealed partial class Repository
{
    private const int SampledItems = 1000;
    private const int CommitBytes = 100;
    private const int OrphanBytes = 1024;

    /// <summary>What the repository holds on disk and in memory. The size of items is that of about a thousand of them, taken for all.</summary>
    public RepositoryStatistics Statistics
    {
        get
        {
            lock (Gate)
            {
                CheckOpen();
                var (itemMemory, absent) = SampleItems();
                return new RepositoryStatistics(
                    _live,
                    _items.Count - _live - absent,
                    _items.Loaded,
                    _set.Graph.Count,
                    _set.Graph.OrphanCount,
                    _log.Store.Length,
                    _checkpointBytes,
                    itemMemory,
                    _items.StoredBytes,
                    (long)CommitBytes * _set.Graph.Count + _orphans.Values.Sum(o => OrphanBytes + o.Commit.Header.PayloadLength));
            }
        }
    }

    /// <summary>Bytes of all loaded items, from some of them; and how many exist only because something refused or void names them.</summary>
    private (long Bytes, int Absent) SampleItems()
    {
        var step = Math.Max(1, _items.Loaded / SampledItems);
        var (number, sampled, bytes, absent) = (0, 0, 0L, 0);
        foreach (var item in _items.LoadedItems)
        {
            absent += item.Lifecycle == ItemLifecycle.None ? 1 : 0;
            if (number++ % step == 0)
            {
                sampled++;
                bytes += ItemMemory.Of(item);
            }
        }

        return sampled == 0 ? (0, absent) : (bytes * _items.Loaded / sampled, absent);
    }
}
