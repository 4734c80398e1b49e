using Goat.Pending;

namespace Goat.ClientSdk.Tests.Pending;

public sealed class FlushPaceTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMicroseconds(1);

    [Fact]
    public void After_a_pause_nothing_waits()
    {
        var pace = new FlushPace(Ms(10), Ms(100));

        Assert.Equal(TimeSpan.Zero, pace.WaitAfter(Ms(1)));
        Assert.Equal(TimeSpan.Zero, pace.WaitAfter(Ms(500)));
    }

    [Fact]
    public void The_wait_grows_while_changes_keep_coming_and_shrinks_after_a_pause()
    {
        var pace = new FlushPace(Ms(10), Ms(100));

        Assert.Equal([10, 20, 40, 80, 100, 100], Enumerable.Range(0, 6).Select(_ => pace.WaitAfter(Moment).TotalMilliseconds));
        Assert.Equal(TimeSpan.Zero, pace.WaitAfter(Ms(2)));
        Assert.Equal(Ms(10), pace.WaitAfter(Moment));
    }

    [Fact]
    public void A_maximum_below_the_delay_means_that_it_stays()
    {
        var pace = new FlushPace(Ms(10), Ms(1));

        Assert.Equal([10, 10], Enumerable.Range(0, 2).Select(_ => pace.WaitAfter(Moment).TotalMilliseconds));
    }

    [Fact]
    public void Without_end_means_when_somebody_asks()
    {
        var pace = new FlushPace(Timeout.InfiniteTimeSpan, Ms(100));

        Assert.Equal(Timeout.InfiniteTimeSpan, pace.WaitAfter(TimeSpan.FromDays(1)));
    }

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);
}
