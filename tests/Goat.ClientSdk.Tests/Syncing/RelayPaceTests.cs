using Goat.Syncing;

namespace Goat.ClientSdk.Tests.Syncing;

public sealed class RelayPaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly SteppedTime _time = new();

    [Fact]
    public void The_first_turn_asks_for_everything_at_once()
    {
        var pace = Create();

        Assert.True(pace.IsPollDue);
        Assert.Equal(TimeSpan.Zero, pace.UntilTurn(isAsked: false, null));
    }

    [Fact]
    public void Polls_grow_by_half_while_nothing_happens_and_begin_anew_when_something_does()
    {
        var pace = Create();
        var waits = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            waits.Add(Poll(pace));
        }

        pace.NoteActivity();

        Assert.Equal([1, 1.5, 2.25, 3.38, 5.06, 7.59, 10, 10], waits.Select(w => Math.Round(w, 2)));
        _time.Advance(Second);
        Assert.True(pace.IsPollDue);
    }

    [Fact]
    public void With_push_a_quarter_of_an_hour_lies_between_polls_and_without_it_they_come_as_before()
    {
        var pace = Create();
        Poll(pace);
        pace.SetPushLive(true);
        Assert.True(pace.IsPollDue);

        Assert.Equal(15 * 60, Poll(pace), 2);
        Assert.Equal(15 * 60, Poll(pace), 2);

        pace.NotePolled();
        pace.SetPushLive(false);
        Assert.Equal(1, pace.UntilTurn(isAsked: false, null).TotalSeconds, 3);
    }

    [Fact]
    public void A_change_leaves_at_once_after_a_pause_and_then_after_the_window()
    {
        var pace = Create(window: Second);
        pace.NotePolled();
        Assert.Equal(TimeSpan.Zero, pace.UntilTurn(isAsked: true, null));

        pace.NoteTurn();
        _time.Advance(Second / 4);

        Assert.Equal(0.75, pace.UntilTurn(isAsked: true, null).TotalSeconds, 3);
        _time.Advance(Second);
        Assert.Equal(TimeSpan.Zero, pace.UntilTurn(isAsked: true, null));
    }

    [Fact]
    public void A_conversation_under_way_goes_on_when_it_wants_to()
    {
        var pace = Create();
        pace.NotePolled();

        Assert.Equal(TimeSpan.Zero, pace.UntilTurn(isAsked: false, TimeSpan.Zero));
        Assert.Equal(0.2, pace.UntilTurn(isAsked: false, TimeSpan.FromSeconds(0.2)).TotalSeconds, 3);
        Assert.Equal(1, pace.UntilTurn(isAsked: false, TimeSpan.FromHours(1)).TotalSeconds, 3);
    }

    [Fact]
    public void Nothing_comes_before_a_pause_after_a_failure_is_over()
    {
        var pace = Create();
        var wait = pace.BackOff.Fail(TimeSpan.FromSeconds(20));

        Assert.False(pace.IsPollDue);
        Assert.Equal(wait, pace.UntilTurn(isAsked: true, TimeSpan.Zero));
        _time.Advance(wait);
        Assert.Equal(TimeSpan.Zero, pace.UntilTurn(isAsked: true, TimeSpan.Zero));
        pace.BackOff.Fail();
        pace.Restart();
        Assert.True(pace.IsPollDue);
    }

    [Fact]
    public void Metered_collects_changes_for_half_a_minute_and_polls_every_quarter_of_an_hour()
    {
        var pace = Create(policy: SyncPolicy.Metered);
        pace.NoteTurn();

        Assert.Equal(15 * 60, Poll(pace), 2);
        pace.NotePolled();
        pace.NoteTurn();
        Assert.Equal(30, pace.UntilTurn(isAsked: true, null).TotalSeconds, 3);
        pace.SetPolicy(SyncPolicy.Normal);
        Assert.Equal(TimeSpan.Zero, pace.UntilTurn(isAsked: true, null));
    }

    [Fact]
    public void Offline_nothing_is_due_whatever_is_asked()
    {
        var pace = Create(policy: SyncPolicy.Offline);

        Assert.False(pace.IsPollDue);
        Assert.Equal(Timeout.InfiniteTimeSpan, pace.UntilTurn(isAsked: true, TimeSpan.Zero));
        pace.SetPolicy(SyncPolicy.Normal);
        Assert.True(pace.IsPollDue);
    }

    // Seconds from the poll that is due now to the next.
    private double Poll(RelayPace pace)
    {
        Assert.True(pace.IsPollDue);
        pace.NotePolled();
        var wait = pace.UntilTurn(isAsked: false, null);
        _time.Advance(wait);
        return wait.TotalSeconds;
    }

    private RelayPace Create(TimeSpan? window = null, SyncPolicy policy = SyncPolicy.Normal) =>
        new(new GoatDbOptions { TimeProvider = _time, PollInterval = Second, MaxPollInterval = 10 * Second, PushWindow = window ?? TimeSpan.Zero, SyncPolicy = policy, Random = new MiddleRandom() });

    /// <summary>Chance that is always one half, so that nothing varies.</summary>
    private sealed class MiddleRandom : RandomSource
    {
        public override void Fill(Span<byte> bytes)
        {
            bytes.Clear();
            bytes[0] = 0x80;
        }
    }
}
