namespace Goat.RelayHost.Tests.Syncing;

/// <summary>A device that was away for long.</summary>
public sealed class ReturnTests
{
    private const string Path = "/data/tasks";
    private const int Changes = 10_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_was_offline_for_a_year_returns_with_ten_thousand_changes()
    {
        var time = new MovableTime();
        using var relay = await RelayWorld.CreateAsync(time: time);
        var line = new Line(relay, 1);
        await using var away = await OpenAsync(relay, line, time);
        await using var home = await OpenAsync(relay, new Line(relay, 2), time);
        var (there, here) = (away.Repositories[0], home.Repositories[0]);
        there.Create("shared", ("n", 0));
        await away.Sync.SyncNowAsync(Cancel);
        await home.Sync.SyncNowAsync(Cancel);

        line.IsDown = true;
        for (var i = 0; i < Changes; i++)
        {
            time.Advance(TimeSpan.FromDays(365) / Changes);
            there.Create($"{i}", ("n", i));
            await there.FlushAsync(Cancel);
        }

        here["shared"]["n"] = 1;
        await home.Sync.SyncNowAsync(Cancel);
        relay.Cache.Lose();
        await Assert.ThrowsAsync<SyncFailedException>(() => away.Sync.SyncNowAsync(Cancel));
        Assert.Equal(Changes, there.SyncStatus.PendingCommits);
        line.IsDown = false;
        await away.Sync.SyncNowAsync(Cancel);
        await home.Sync.SyncNowAsync(Cancel);
        await away.Sync.SyncNowAsync(Cancel);

        Assert.Null(there.SyncStatus.Relays[0].LastError);
        Assert.Null(here.SyncStatus.Relays[0].LastError);
        Assert.Equal(there.Digest, here.Digest);
        Assert.Equal(Changes + 1, here.Count);
        Assert.Equal(1L, there["shared"]["n"]);
        Assert.Equal((0L, SyncState.Synced), (there.SyncStatus.PendingCommits, there.SyncStatus.Relays[0].LastError is null ? SyncState.Synced : SyncState.Failing));
        Assert.Empty(away.RefusedCommits);
    }

    private static async Task<GoatDb> OpenAsync(RelayWorld relay, Line line, TimeProvider time)
    {
        var options = relay.Options(line);
        options.TimeProvider = time;
        var db = await GoatDb.OpenAsync(options, Cancel);
        await db.OpenRepositoryAsync(Path, Cancel);
        return db;
    }
}
