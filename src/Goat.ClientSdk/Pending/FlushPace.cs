namespace Goat.Pending;

/// <summary>
/// How long changes wait for their commit: not at all after a pause, so that others see them at once; otherwise for a delay, which doubles as long as the writer goes on, so that a tight loop makes few commits.
/// </summary>
internal sealed class FlushPace
{
    private const int PausesPerDelay = 10;

    private readonly TimeSpan _delay;
    private readonly TimeSpan _maximum;
    private TimeSpan _next;

    /// <summary>Begins without haste.</summary>
    /// <param name="delay">The first delay, a tenth of which is a pause; infinite where changes wait until somebody asks.</param>
    /// <param name="maximum">The longest delay.</param>
    public FlushPace(TimeSpan delay, TimeSpan maximum)
    {
        (_delay, _next) = (delay, delay);
        _maximum = delay > maximum ? delay : maximum;
    }

    /// <summary>The wait of the first change after a flush.</summary>
    /// <param name="sinceFlush">Time since that flush, or since the repository was opened.</param>
    public TimeSpan WaitAfter(TimeSpan sinceFlush)
    {
        if (_delay == Timeout.InfiniteTimeSpan)
        {
            return _delay;
        }

        if (sinceFlush >= _delay / PausesPerDelay)
        {
            _next = _delay;
            return TimeSpan.Zero;
        }

        var wait = _next;
        _next = 2 * wait < _maximum ? 2 * wait : _maximum;
        return wait;
    }
}
