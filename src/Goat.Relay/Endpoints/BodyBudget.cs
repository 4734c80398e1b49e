namespace Goat.Relay.Endpoints;

/// <summary>Bytes that all request bodies together may take in memory.</summary>
internal sealed class BodyBudget(long maximum)
{
    private long _used;

    /// <summary>Takes bytes, which must be returned; false where there are none left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= maximum)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
