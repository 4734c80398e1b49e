namespace Goat.Syncing;

/// <summary>How much goes into one request: less after one that took too long, more again after one that did not, so that slow lines get on too. Thread-safe.</summary>
internal sealed class RequestSize
{
    private const int Step = 4;
    private const int MinPageBytes = 64 * 1024;

    // Bundles have at most 4 MiB, so one more always fits the limit of a message.
    private const int FullBytes = Goat.Sync.SyncLimits.MessageBytes - Goat.Sync.SyncLimits.BundleBytes - (1024 * 1024);

    private readonly Lock _lock = new();
    private int _pageBytes = Goat.Sync.SyncLimits.PageBytes;
    private int _parts = Goat.Sync.SyncLimits.Parts;

    /// <summary>Bytes of commits in one part, before compression.</summary>
    public int PageBytes
    {
        get
        {
            lock (_lock)
            {
                return _pageBytes;
            }
        }
    }

    /// <summary>Whether a request has all that it may have.</summary>
    public bool IsFull(int parts, long bytes)
    {
        lock (_lock)
        {
            return parts >= _parts || bytes >= Math.Min(FullBytes, 4L * _pageBytes);
        }
    }

    public void Shrink()
    {
        lock (_lock)
        {
            _pageBytes = Math.Max(MinPageBytes, _pageBytes / Step);
            _parts = Math.Max(1, _parts / Step);
        }
    }

    public void Grow()
    {
        lock (_lock)
        {
            _pageBytes = Math.Min(Goat.Sync.SyncLimits.PageBytes, _pageBytes * 2);
            _parts = Math.Min(Goat.Sync.SyncLimits.Parts, _parts * 2);
        }
    }
}
