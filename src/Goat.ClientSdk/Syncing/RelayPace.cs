namespace Goat.Syncing;

/// <summary>When the next turn with a relay is due: changes leave at once and are collected after that, news are asked for the less often the longer there are none. Thread-safe.</summary>
internal sealed class RelayPace(GoatDbOptions options)
{
    private const double Growth = 1.5;

    private static readonly TimeSpan SafetyPoll = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MeteredWindow = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = options.TimeProvider;
    private readonly Lock _lock = new();
    private long? _begun;
    private long? _polled;
    private TimeSpan _interval = options.PollInterval;
    private double _jitter = 1;
    private SyncPolicy _policy = options.SyncPolicy;
    private bool _isPushLive;

    /// <summary>How long to wait after the relay did not answer.</summary>
    public BackOff BackOff { get; } = new(options.TimeProvider, options.Random);

    public SyncPolicy Policy
    {
        get
        {
            lock (_lock)
            {
                return _policy;
            }
        }
    }

    public bool IsPushLive
    {
        get
        {
            lock (_lock)
            {
                return _isPushLive;
            }
        }
    }

    /// <summary>Whether everything is to be asked for.</summary>
    public bool IsPollDue => Policy != SyncPolicy.Offline && BackOff.Remaining == TimeSpan.Zero && UntilPoll() == TimeSpan.Zero;

    /// <summary>How long until the next turn.</summary>
    /// <param name="isAsked">Whether there are changes to send, or somebody asked.</param>
    /// <param name="untilRunning">How long until conversations under way go on; null for none.</param>
    /// <returns>Zero for now; infinite where only a wake can change it.</returns>
    public TimeSpan UntilTurn(bool isAsked, TimeSpan? untilRunning)
    {
        if (Policy == SyncPolicy.Offline)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var until = UntilPoll();
        until = untilRunning is { } running && running < until ? running : until;
        until = isAsked && UntilPush() is var push && push < until ? push : until;
        return until > BackOff.Remaining ? until : BackOff.Remaining;
    }

    public void SetPolicy(SyncPolicy policy)
    {
        lock (_lock)
        {
            _policy = policy;
        }

        Restart();
    }

    public void SetPushLive(bool isLive)
    {
        lock (_lock)
        {
            _isPushLive = isLive;
            _interval = options.PollInterval;
            _polled = isLive ? null : _polled;
        }
    }

    /// <summary>The next turn comes at once, and asks for everything.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            (_begun, _polled, _interval) = (null, null, options.PollInterval);
        }

        BackOff.Clear();
    }

    public void NoteTurn()
    {
        lock (_lock)
        {
            _begun = _time.GetTimestamp();
        }
    }

    public void NotePolled()
    {
        lock (_lock)
        {
            var longest = options.MaxPollInterval > options.PollInterval ? options.MaxPollInterval : options.PollInterval;
            _interval = _polled is null ? options.PollInterval : _interval * Growth < longest ? _interval * Growth : longest;
            _polled = _time.GetTimestamp();
            _jitter = 0.9 + (0.2 * options.Random.NextDouble());
        }
    }

    /// <summary>Something came or went: more may follow.</summary>
    public void NoteActivity()
    {
        lock (_lock)
        {
            _interval = options.PollInterval;
        }
    }

    private TimeSpan UntilPoll()
    {
        lock (_lock)
        {
            var interval = _isPushLive || _policy == SyncPolicy.Metered ? SafetyPoll : _interval;
            return _polled is { } polled ? Left(polled, interval * _jitter) : TimeSpan.Zero;
        }
    }

    private TimeSpan UntilPush()
    {
        lock (_lock)
        {
            return _begun is { } begun ? Left(begun, _policy == SyncPolicy.Metered && options.PushWindow < MeteredWindow ? MeteredWindow : options.PushWindow) : TimeSpan.Zero;
        }
    }

    private TimeSpan Left(long since, TimeSpan interval)
    {
        var left = interval - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
