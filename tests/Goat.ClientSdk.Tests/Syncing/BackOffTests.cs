using Goat.Syncing;

namespace Goat.ClientSdk.Tests.Syncing;

public sealed class BackOffTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Each_failure_doubles_the_wait_up_to_two_minutes()
    {
        var backOff = new BackOff(_time, new FixedRandom(1));

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 120, 120], Enumerable.Range(0, 9).Select(_ => Math.Round(backOff.Fail().TotalSeconds, 3)));
    }

    [Fact]
    public void Chance_takes_up_to_half_off()
    {
        var backOff = new BackOff(_time, new FixedRandom(0));

        Assert.Equal([0.5, 1, 2], Enumerable.Range(0, 3).Select(_ => Math.Round(backOff.Fail().TotalSeconds, 3)));
    }

    [Fact]
    public void A_wait_runs_out_with_the_clock()
    {
        var backOff = new BackOff(_time, new FixedRandom(1));
        Assert.Equal(TimeSpan.Zero, backOff.Remaining);
        var wait = backOff.Fail();

        _time.Advance(wait / 4);
        Assert.Equal(0.75, backOff.Remaining / wait, 3);
        _time.Advance(wait);
        Assert.Equal(TimeSpan.Zero, backOff.Remaining);
    }

    [Fact]
    public void What_the_other_side_asks_for_is_waited_at_least_and_an_hour_at_most()
    {
        var (least, most) = (new BackOff(_time, new FixedRandom(0)), new BackOff(_time, new FixedRandom(1)));

        Assert.Equal(30, least.Fail(TimeSpan.FromSeconds(30)).TotalSeconds, 3);
        Assert.Equal(33, most.Fail(TimeSpan.FromSeconds(30)).TotalSeconds, 3);
        Assert.Equal(1, least.Fail(TimeSpan.FromMilliseconds(1)).TotalSeconds, 3);
        Assert.Equal(60, least.Fail(TimeSpan.FromDays(100)).TotalMinutes, 3);
    }

    [Fact]
    public void New_work_shortens_the_own_wait_to_five_seconds_and_never_that_which_was_asked_for()
    {
        var (own, asked) = (new BackOff(_time, new FixedRandom(1)), new BackOff(_time, new FixedRandom(1)));
        for (var i = 0; i < 8; i++)
        {
            own.Fail();
        }

        asked.Fail(TimeSpan.FromMinutes(10));
        own.Hurry();
        asked.Hurry();

        Assert.Equal(5, own.Remaining.TotalSeconds, 3);
        Assert.Equal(11, asked.Remaining.TotalMinutes, 3);
    }

    [Fact]
    public void Clearing_begins_anew()
    {
        var backOff = new BackOff(_time, new FixedRandom(1));
        backOff.Fail();
        backOff.Fail();
        backOff.Clear();

        Assert.Equal(TimeSpan.Zero, backOff.Remaining);
        Assert.Equal(1, backOff.Fail().TotalSeconds, 3);
    }
}
