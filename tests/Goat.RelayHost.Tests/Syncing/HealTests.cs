namespace Goat.RelayHost.Tests.Syncing;

/// <summary>A relay whose cache was deleted, and many clients that return at once.</summary>
public sealed class HealTests
{
    private const int Commits = 2_500;
    private const string Path = "/data/tasks";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("all")]
    [InlineData("first segment")]
    [InlineData("last segment")]
    public async Task Three_clients_upload_each_lost_commit_about_once(string lost)
    {
        using var relay = await RelayWorld.CreateAsync();
        var clients = await FillAsync(relay, 3);
        var repository = clients[0].Repositories[0];
        await LoseAsync(relay, repository, lost);
        relay.Uploads.Clear();

        await Task.WhenAll(clients.Select(c => Task.Run(() => c.Sync.SyncNowAsync(Cancel), Cancel)));

        Assert.NotEmpty(relay.Uploads);
        Assert.True(relay.Uploads.Values.Sum() <= 1.2 * relay.Uploads.Count, $"{relay.Uploads.Values.Sum()} uploads of {relay.Uploads.Count} commits.");
        await CheckAsync(relay, repository);
        await DisposeAsync(clients);
    }

    [Fact]
    public async Task A_client_that_joins_during_the_heal_gets_everything()
    {
        using var relay = await RelayWorld.CreateAsync();
        var clients = await FillAsync(relay, 2);
        relay.Cache.Lose();
        await using var fresh = await GoatDb.OpenAsync(relay.Options(new Line(relay, 9)), Cancel);
        var joined = await fresh.OpenRepositoryAsync(Path, Cancel);

        await Task.WhenAll(clients.Append(fresh).Select(c => Task.Run(() => c.Sync.SyncNowAsync(Cancel), Cancel)));
        await fresh.Sync.SyncNowAsync(Cancel);

        Assert.Equal(clients[0].Repositories[0].Digest, joined.Digest);
        await DisposeAsync(clients);
    }

    /// <summary>Clients that all hold the same commits, of each of them, in runs of all lengths.</summary>
    private static async Task<GoatDb[]> FillAsync(RelayWorld relay, int count)
    {
        var clients = new GoatDb[count];
        for (var i = 0; i < count; i++)
        {
            clients[i] = await GoatDb.OpenAsync(relay.Options(new Line(relay, i)), Cancel);
            await clients[i].OpenRepositoryAsync(Path, Cancel);
        }

        var random = new Random(1);
        for (var made = 0; made < Commits;)
        {
            var client = clients[random.Next(count)];
            for (var burst = random.Next(1, random.Next(4) == 0 ? 400 : 20); burst > 0 && made < Commits; burst--, made++)
            {
                client.Repositories[0].Create($"{made}", ("n", made));
                await client.Repositories[0].FlushAsync(Cancel);
            }

            await client.Sync.SyncNowAsync(Cancel);
        }

        foreach (var client in clients.Concat(clients))
        {
            await client.Sync.SyncNowAsync(Cancel);
        }

        Assert.Single(clients.Select(c => c.Repositories[0].Digest).Distinct());
        return clients;
    }

    private static async Task LoseAsync(RelayWorld relay, Repository repository, string lost)
    {
        if (lost == "all")
        {
            relay.Cache.Lose();
            return;
        }

        var control = await relay.Cache.ReadControlAsync(repository.Id, Cancel);
        var segments = control!.Segments().ToArray();
        Assert.True(segments.Length > 2);
        relay.Cache.LoseSegment(repository.Id, lost == "first segment" ? segments[0] : segments[^1]);

        // An instance that starts now sees it at once.
        relay.Restart();
    }

    private static async Task CheckAsync(RelayWorld relay, Repository repository)
    {
        await using var fresh = await GoatDb.OpenAsync(relay.Options(new Line(relay, 77)), Cancel);
        var copy = await fresh.OpenRepositoryAsync(Path, Cancel);
        await fresh.Sync.SyncNowAsync(Cancel);
        Assert.Equal(repository.Digest, copy.Digest);
    }

    private static async Task DisposeAsync(GoatDb[] clients)
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }
}
