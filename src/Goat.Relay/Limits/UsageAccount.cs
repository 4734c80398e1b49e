namespace Goat.Relay.Limits;

/// <summary>
/// What somebody has used lately: a bucket of tokens for each resource. A request is let in while every bucket has something in it and is charged for what it turns out to cost, so a bucket may be
/// overdrawn by one request, whose size the protocol bounds. Thread-safe.
/// </summary>
internal sealed class UsageAccount
{
    private const int Resources = (int)LimitedResource.Pushes + 1;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Rate[] _rates = new Rate[Resources];
    private readonly double[] _tokens = new double[Resources];
    private long _filledAt;
    private int _inFlight;

    public UsageAccount(RelayLimits limits, TimeProvider time)
    {
        _time = time;
        _filledAt = time.GetTimestamp();
        for (var i = 0; i < Resources; i++)
        {
            _rates[i] = limits.Of((LimitedResource)i);
            _tokens[i] = _rates[i].Burst;
        }
    }

    /// <summary>Notes a request that begins; false where too many are under way.</summary>
    public bool TryBegin(int maxInFlight)
    {
        lock (_lock)
        {
            if (_inFlight >= maxInFlight)
            {
                return false;
            }

            _inFlight++;
            return true;
        }
    }

    /// <summary>Notes the end of a request.</summary>
    public void End()
    {
        lock (_lock)
        {
            _inFlight--;
        }
    }

    /// <summary>The resource that it takes longest to have some of again; null where there is some of everything.</summary>
    public (LimitedResource Resource, TimeSpan Wait)? FindExhausted()
    {
        lock (_lock)
        {
            Refill();
            (LimitedResource Resource, TimeSpan Wait)? worst = null;
            for (var i = 0; i < Resources; i++)
            {
                if (_tokens[i] < 1 && WaitFor(i) is var wait && wait > (worst?.Wait ?? TimeSpan.Zero))
                {
                    worst = ((LimitedResource)i, wait);
                }
            }

            return worst;
        }
    }

    public void Charge(LimitedResource resource, long amount)
    {
        lock (_lock)
        {
            Refill();
            _tokens[(int)resource] -= amount;
        }
    }

    private TimeSpan WaitFor(int resource)
    {
        var seconds = (1 - _tokens[resource]) / _rates[resource].PerSecond;
        return seconds < LongestWait.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestWait;
    }

    private void Refill()
    {
        var now = _time.GetTimestamp();
        var seconds = _time.GetElapsedTime(_filledAt, now).TotalSeconds;
        if (seconds <= 0)
        {
            return;
        }

        _filledAt = now;
        for (var i = 0; i < Resources; i++)
        {
            _tokens[i] = Math.Min(_rates[i].Burst, _tokens[i] + (seconds * _rates[i].PerSecond));
        }
    }
}
