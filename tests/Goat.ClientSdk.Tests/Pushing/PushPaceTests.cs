using System.Net;
using Goat.Pushing;
using Goat.Syncing;

namespace Goat.ClientSdk.Tests.Pushing;

public sealed class PushPaceTests
{
    private static readonly RelayUnreachableException Unreachable = new("Down.");

    [Fact]
    public void A_connection_that_lasted_is_made_again_soon_and_one_that_keeps_breaking_less_and_less_often()
    {
        var pace = new PushPace(RandomSource.Cryptographic);

        Assert.InRange(pace.AfterLoss(TimeSpan.FromHours(1)).TotalSeconds, 0.5, 1.5);
        Assert.InRange(pace.AfterLoss(TimeSpan.FromSeconds(1)).TotalSeconds, 1, 3);
        Assert.InRange(pace.AfterLoss(TimeSpan.FromSeconds(1)).TotalSeconds, 2, 6);
        Assert.InRange(pace.AfterFailure(Unreachable).TotalSeconds, 4, 12);
        for (var i = 0; i < 100; i++)
        {
            pace.AfterFailure(Unreachable);
        }

        Assert.InRange(pace.AfterFailure(Unreachable).TotalMinutes, 7.5, 22.5);
        Assert.InRange(pace.AfterLoss(TimeSpan.FromHours(1)).TotalSeconds, 0.5, 1.5);
    }

    [Fact]
    public void Where_there_is_no_room_it_is_tried_again_in_a_minute_and_where_there_is_no_push_in_a_quarter_of_an_hour()
    {
        Assert.InRange(After(new HttpRequestException("Full.", null, HttpStatusCode.TooManyRequests)), 0.5, 1.5);
        Assert.InRange(After(new RelayUnreachableException("Full.") { RetryAfter = TimeSpan.FromSeconds(60) }), 0.5, 1.5);
        Assert.InRange(After(new RelayUnreachableException("None.") { Problem = new RelayProblem(RelayProblem.NoPush, "None.", null) }), 7.5, 22.5);
    }

    private static double After(Exception reason) => new PushPace(RandomSource.Cryptographic).AfterFailure(reason).TotalMinutes;
}
