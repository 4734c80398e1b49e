using System.Diagnostics;
using System.Globalization;

namespace Goat.RelayHost.Tests.Syncing;

/// <summary>Many clients at once in the background, each over a line that fails now and then, two instances over one store.</summary>
public sealed class CrowdTests
{
    private const int Clients = 20;
    private const string Path = "/data/tasks";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static TimeSpan Time => TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("GOAT_CROWD_SECONDS") ?? "2", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Twenty_clients_with_random_disconnections_are_equal_at_the_end()
    {
        using var relay = await RelayWorld.CreateAsync(instances: 2);
        var lines = Enumerable.Range(0, Clients).Select(i => new Line(relay, i) { Accidents = 10 }).ToArray();
        var databases = await Task.WhenAll(lines.Select(l => OpenAsync(relay, l)));
        Array.ForEach(databases, d => d.Sync.Resume());

        var written = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Task.Run(() => WriteAsync(i, databases[i].Repositories[0], lines[i]), Cancel)));

        Array.ForEach(lines, l => (l.IsDown, l.Accidents) = (false, 0));
        foreach (var database in databases)
        {
            await database.Sync.PauseAsync(Cancel);
        }

        foreach (var database in databases.Concat(databases))
        {
            await database.Sync.SyncNowAsync(Cancel);
        }

        Assert.Single(databases.Select(d => d.Repositories[0].Digest).Distinct());
        Assert.Equal(written.Sum(), databases[0].Repositories[0].Count);
        Assert.All(databases, d => Assert.Empty(d.RefusedCommits));
        await Task.WhenAll(databases.Select(d => d.DisposeAsync().AsTask()));
    }

    private static async Task<int> WriteAsync(int client, Repository repository, Line line)
    {
        var random = new Random(client);
        var began = Stopwatch.GetTimestamp();
        var written = 0;
        while (Stopwatch.GetElapsedTime(began) < Time && written < 2_000)
        {
            line.IsDown = random.Next(4) == 0;
            repository.Create($"{client}.{written++}", ("n", written));
            await repository.FlushAsync(Cancel);
            await Task.Delay(random.Next(1, 40), Cancel);
        }

        return written;
    }

    private static async Task<GoatDb> OpenAsync(RelayWorld relay, Line line)
    {
        var options = relay.Options(line);
        options.PollInterval = TimeSpan.FromMilliseconds(50);
        var db = await GoatDb.OpenAsync(options, Cancel);
        await db.OpenRepositoryAsync(Path, Cancel);
        return db;
    }
}
