using Goat.Relay.Cache;
using Goat.Sync;

namespace Goat.RelayHost.Tests;

/// <summary>The product's own client against the product's own relay, over HTTP and files.</summary>
public sealed class EndToEndTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_databases_converge_through_the_relay_and_heal_its_deleted_cache()
    {
        using var data = new TemporaryDirectory();
        await using var relay = RelayHostApplication.Create(new RelayHostOptions { DataDirectory = data.Path, Url = "http://127.0.0.1:0" });
        await relay.StartAsync(Cancellation);
        await using var alice = await OpenAsync(relay);
        await using var bob = await OpenAsync(relay);
        var hers = await alice.OpenRepositoryAsync("/data/tasks", Cancellation);
        var his = await bob.OpenRepositoryAsync("/data/tasks", Cancellation);
        hers.Create("one", ("text", "written offline"));
        his.Create("two", ("text", "written elsewhere"));
        await SyncAsync(alice, bob, alice);
        Assert.Equal(hers.Digest, his.Digest);
        Assert.IsType<FileCommitCache>(relay.Cache);

        Directory.Delete(RelayHostApplication.CacheDirectoryOf(data.Path), recursive: true);
        hers.Create("three", ("text", "while the cache was gone"));
        await SyncAsync(alice, bob, alice);

        Assert.Equal(hers.Digest, his.Digest);
        Assert.Equal(["one", "three", "two"], his.Keys.Order(StringComparer.Ordinal));
        await using var carol = await OpenAsync(relay);
        var fresh = await carol.OpenRepositoryAsync("/data/tasks", Cancellation);
        await SyncAsync(carol);
        Assert.Equal(hers.Digest, fresh.Digest);
        Assert.True(relay.Metrics.Snapshot().Rounds[RoundKind.Healing] > 0);
        Assert.Equal(0, relay.Metrics.Snapshot().Storage.Lists);
    }

    private static Task<GoatDb> OpenAsync(RelayHostApplication relay)
    {
        var options = new GoatDbOptions { SyncStart = SyncStart.Manual };
        options.Relays.Add(relay.ConnectionString.ToString());
        return GoatDb.OpenAsync(options, Cancellation);
    }

    private static async Task SyncAsync(params GoatDb[] databases)
    {
        foreach (var database in databases)
        {
            await database.Sync.SyncNowAsync(Cancellation);
        }
    }
}
