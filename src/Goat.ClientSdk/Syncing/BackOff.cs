namespace Goat.Syncing;

/// <summary>How long to wait after failures: twice as long each time, by chance up to half less, so that clients do not come back together. Thread-safe.</summary>
internal sealed class BackOff(TimeProvider time, RandomSource random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestWithWork = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestGiven = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private int _failures;
    private long _failedAt;
    private TimeSpan _wait;
    private TimeSpan _given;

    /// <summary>How long it still takes until the next attempt; zero where nothing failed.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                var left = _failures == 0 ? TimeSpan.Zero : (_wait > _given ? _wait : _given) - time.GetElapsedTime(_failedAt);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Notes a failure.</summary>
    /// <param name="given">How long the other side asked to wait; null where it did not.</param>
    /// <returns>How long to wait.</returns>
    public TimeSpan Fail(TimeSpan? given = null)
    {
        lock (_lock)
        {
            var longest = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(_failures, 16)), Longest.TotalSeconds);
            _failures++;
            _failedAt = time.GetTimestamp();
            _wait = TimeSpan.FromSeconds(longest * (0.5 + (0.5 * random.NextDouble())));
            _given = given is not { } asked ? TimeSpan.Zero : (asked < LongestGiven ? asked : LongestGiven) * (1 + (0.1 * random.NextDouble()));
            return _wait > _given ? _wait : _given;
        }
    }

    /// <summary>There is new work, so somebody is at the device and the network may be back: not more than some seconds, unless the other side asked for more.</summary>
    public void Hurry()
    {
        lock (_lock)
        {
            _wait = _wait < LongestWithWork ? _wait : LongestWithWork;
        }
    }

    /// <summary>The next attempt may come at once.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _failures = 0;
        }
    }
}
