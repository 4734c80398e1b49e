using Goat.Relay.Limits;
using Goat.Relay.Tests.Hosting;

namespace Goat.Relay.Tests.Limits;

public sealed class UsageAccountTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_burst_may_be_used_at_once_and_then_as_much_as_time_brings()
    {
        var account = new UsageAccount(new RelayLimits { Requests = new Rate(2, 10) }, _time);

        account.Charge(LimitedResource.Requests, 10);

        Assert.Equal((LimitedResource.Requests, TimeSpan.FromSeconds(0.5)), account.FindExhausted());
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Null(account.FindExhausted());
        account.Charge(LimitedResource.Requests, 1);
        Assert.NotNull(account.FindExhausted());
    }

    [Fact]
    public void A_pause_brings_back_the_burst_and_no_more()
    {
        var account = new UsageAccount(new RelayLimits { Requests = new Rate(2, 10) }, _time);
        _time.Advance(TimeSpan.FromDays(1));

        account.Charge(LimitedResource.Requests, 9);
        Assert.Null(account.FindExhausted());
        account.Charge(LimitedResource.Requests, 1);
        Assert.NotNull(account.FindExhausted());
    }

    [Fact]
    public void One_request_may_overdraw_and_is_waited_for()
    {
        var account = new UsageAccount(new RelayLimits { Bytes = new Rate(100, 1_000) }, _time);

        account.Charge(LimitedResource.Bytes, 2_000);

        Assert.Equal((LimitedResource.Bytes, TimeSpan.FromSeconds(10.01)), account.FindExhausted());
    }

    [Fact]
    public void What_it_takes_longest_to_have_again_counts()
    {
        var account = new UsageAccount(new RelayLimits { Requests = new Rate(1, 1), Wants = new Rate(1, 5) }, _time);

        account.Charge(LimitedResource.Requests, 1);
        account.Charge(LimitedResource.Wants, 50);

        Assert.Equal(LimitedResource.Wants, account.FindExhausted()!.Value.Resource);
    }

    [Fact]
    public void No_limit_is_never_reached()
    {
        var account = new UsageAccount(RelayLimits.None, _time);

        account.Charge(LimitedResource.Bytes, long.MaxValue);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(account.FindExhausted());
    }

    [Fact]
    public void Requests_under_way_are_counted()
    {
        var account = new UsageAccount(RelayLimits.None, _time);

        Assert.True(account.TryBegin(1));
        Assert.False(account.TryBegin(1));
        account.End();
        Assert.True(account.TryBegin(1));
    }
}
