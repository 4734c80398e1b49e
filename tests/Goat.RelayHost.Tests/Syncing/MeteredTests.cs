namespace Goat.RelayHost.Tests.Syncing;

/// <summary>A device in a network where each byte costs, and one without any.</summary>
public sealed class MeteredTests
{
    private const string Path = "/data/tasks";
    private const int Items = 48;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_much_to_fetch_waits_while_own_changes_leave_and_comes_when_bytes_cost_nothing_any_more()
    {
        using var relay = await RelayWorld.CreateAsync();
        await using var home = await OpenAsync(relay, 1, SyncPolicy.Normal);
        await FillAsync(home);
        await using var away = await OpenAsync(relay, 2, SyncPolicy.Metered);
        var there = away.Repositories[0];
        there.Create("from the train");
        await there.FlushAsync(Cancel);
        away.Sync.Resume();
        await UntilAsync(() => StateOf(there) == SyncState.Deferred && there.SyncStatus.PendingCommits == 0);

        Assert.InRange(there.Count, 1, Items / 2);
        Assert.True(there.SyncStatus.Relays[0].MissingCommits > 0);
        await home.Sync.SyncNowAsync(Cancel);
        Assert.NotNull(home.Repositories[0].Find("from the train"));

        away.Sync.Policy = SyncPolicy.Normal;
        await UntilAsync(() => there.Count == Items + 1 && StateOf(there) == SyncState.Synced);
        Assert.Equal(home.Repositories[0].Digest, there.Digest);
    }

    [Fact]
    public async Task Whoever_asks_for_all_of_it_gets_all_of_it()
    {
        using var relay = await RelayWorld.CreateAsync();
        await using var home = await OpenAsync(relay, 1, SyncPolicy.Normal);
        await FillAsync(home);
        await using var away = await OpenAsync(relay, 2, SyncPolicy.Metered);

        await away.Sync.SyncNowAsync(Cancel);

        Assert.Equal(home.Repositories[0].Digest, away.Repositories[0].Digest);
    }

    [Fact]
    public async Task Without_a_network_nothing_is_tried_and_whoever_asks_is_told()
    {
        using var relay = await RelayWorld.CreateAsync();
        await using var db = await OpenAsync(relay, 1, SyncPolicy.Offline);
        db.Repositories[0].Create("local");
        db.Sync.Resume();

        await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));
        await db.Repositories[0].FlushAsync(Cancel);

        Assert.Equal((SyncState.Offline, 0), (db.Sync.Status.Relays[0].State, relay.Requests));
        db.Sync.Policy = SyncPolicy.Normal;
        await UntilAsync(() => db.Repositories[0].SyncStatus.PendingCommits == 0);
        Assert.True(relay.Requests > 0);
    }

    /// <summary>Three megabytes that do not compress.</summary>
    private static async Task FillAsync(GoatDb db)
    {
        var random = new Random(1);
        var bytes = new byte[48 * 1024];
        for (var i = 0; i < Items; i++)
        {
            random.NextBytes(bytes);
            db.Repositories[0].Create($"{i}", ("text", Convert.ToBase64String(bytes)));
            await db.Repositories[0].FlushAsync(Cancel);
        }

        await db.Sync.SyncNowAsync(Cancel);
    }

    private static SyncState StateOf(Repository repository) => repository.SyncStatus.Relays[0].State;

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(1, Cancel);
        }
    }

    private static async Task<GoatDb> OpenAsync(RelayWorld relay, int seed, SyncPolicy policy)
    {
        var options = relay.Options(new Line(relay, seed));
        options.SyncPolicy = policy;
        options.PollInterval = TimeSpan.FromMilliseconds(50);
        var db = await GoatDb.OpenAsync(options, Cancel);
        await db.OpenRepositoryAsync(Path, Cancel);
        return db;
    }
}
