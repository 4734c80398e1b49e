namespace Goat.RelayHost.Push;

/// <summary>What is left of the simulated quota. Thread-safe.</summary>
internal sealed class HubAllowance(PushQuota? quota, TimeProvider time)
{
    private readonly Lock _lock = new();
    private DateTime _day;
    private long _used;

    /// <summary>Whether one more can connect.</summary>
    /// <param name="connections">Connections now.</param>
    public bool HasRoom(int connections)
    {
        lock (_lock)
        {
            return quota is null || (connections < quota.Connections && UsedToday() < quota.UnitsPerDay);
        }
    }

    /// <summary>Takes units; none where they are not all left, and then nothing is left of that day.</summary>
    public bool TryTake(long units)
    {
        lock (_lock)
        {
            if (quota is null)
            {
                return true;
            }

            _used = Math.Min(UsedToday() + units, quota.UnitsPerDay + 1);
            return _used <= quota.UnitsPerDay;
        }
    }

    private long UsedToday()
    {
        var today = time.GetUtcNow().UtcDateTime.Date;
        if (today != _day)
        {
            (_day, _used) = (today, 0);
        }

        return _used;
    }
}
