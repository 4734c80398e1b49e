namespace Goat.RelayHost.Tests.Syncing;

/// <summary>Devices whose clock is wrong by years.</summary>
public sealed class ClockTests
{
    private const string Path = "/data/tasks";

    private readonly MovableTime _relayTime = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(730)]
    [InlineData(-730)]
    public async Task A_device_with_a_wrong_clock_is_certified_once_until_it_is_time_by_the_relays_clock(int daysAhead)
    {
        using var relay = await RelayWorld.CreateAsync(time: _relayTime);
        await using var right = await OpenAsync(relay, 1, _relayTime);
        right.Repositories[0].Create("one");
        await right.Sync.SyncNowAsync(Cancel);
        var time = new MovableTime();
        time.Advance(TimeSpan.FromDays(daysAhead));
        await using var wrong = await OpenAsync(relay, 2, time);
        await wrong.Sync.SyncNowAsync(Cancel);
        Assert.Equal(1, wrong.Repositories[0].Count);

        var before = relay.Metrics.Snapshot().Requests.Values.Sum();
        await wrong.Sync.SyncNowAsync(Cancel);
        await wrong.Sync.SyncNowAsync(Cancel);
        Assert.Equal(2, relay.Metrics.Snapshot().Requests.Values.Sum() - before);

        time.Advance(TimeSpan.FromDays(25));
        _relayTime.Advance(TimeSpan.FromDays(25));
        before = relay.Metrics.Snapshot().Requests.Values.Sum();
        await wrong.Sync.SyncNowAsync(Cancel);

        // The instance, another certificate, a round.
        Assert.Equal(3, relay.Metrics.Snapshot().Requests.Values.Sum() - before);
    }

    private static async Task<GoatDb> OpenAsync(RelayWorld relay, int seed, TimeProvider time)
    {
        var options = relay.Options(new Line(relay, seed));
        options.TimeProvider = time;
        var db = await GoatDb.OpenAsync(options, Cancel);
        await db.OpenRepositoryAsync(Path, Cancel);
        return db;
    }
}
