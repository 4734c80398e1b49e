using System.Globalization;

namespace Goat.RelayHost.Tests.Syncing;

/// <summary>Seeded runs over lines that lose, repeat, cut and delay messages, and a cache that vanishes; two instances over one store in every second run. At the end all hold the same, and nothing is lost.</summary>
public sealed class FaultyLineTests
{
    private const int Steps = 60;

    private static readonly string[] Paths = ["/data/tasks", "/data/notes"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Runs => int.Parse(Environment.GetEnvironmentVariable("GOAT_SYNC_RUNS") ?? "6", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Whatever_happens_to_messages_all_are_equal_at_the_end()
    {
        var events = new Dictionary<string, int>();
        for (var seed = 1; seed <= Runs; seed++)
        {
            await RunAsync(seed, events);
        }

        Assert.All(["request lost", "request late", "reply lost", "reply cut", "request repeated"], name => Assert.True(events.GetValueOrDefault(name) > 0, name));
    }

    private static async Task RunAsync(int seed, Dictionary<string, int> events)
    {
        var random = new Random(seed);
        using var relay = await RelayWorld.CreateAsync(instances: 1 + (seed % 2));
        var lines = Enumerable.Range(0, 3).Select(i => new Line(relay, (seed * 10) + i) { Accidents = 30 }).ToArray();
        var databases = new List<GoatDb>();
        foreach (var line in lines)
        {
            databases.Add(await GoatDb.OpenAsync(relay.Options(line), Cancel));
            foreach (var path in Paths)
            {
                await databases[^1].OpenRepositoryAsync(path, Cancel);
            }
        }

        var created = new HashSet<string>();
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync(random, relay, databases[random.Next(databases.Count)], created, step);
        }

        Array.ForEach(lines, l => l.Accidents = 0);
        await SettleAsync(databases, $"seed {seed}");
        foreach (var repository in databases.SelectMany(d => d.Repositories))
        {
            Assert.Equal(created.Where(k => k.StartsWith(repository.Path, StringComparison.Ordinal)).Order(StringComparer.Ordinal), repository.Keys.Order(StringComparer.Ordinal));
        }

        foreach (var (name, count) in lines.SelectMany(l => l.Events))
        {
            events[name] = events.GetValueOrDefault(name) + count;
        }

        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }

    private static async Task StepAsync(Random random, RelayWorld relay, GoatDb database, HashSet<string> created, int step)
    {
        var repository = database.Repositories[random.Next(Paths.Length)];
        switch (random.Next(20))
        {
            case 0:
                relay.Cache.Lose();
                break;
            case < 11:
                for (var i = random.Next(1, 12); i > 0; i--)
                {
                    var key = $"{repository.Path} {step}.{i}";
                    created.Add(key);
                    repository.Create(key, ("n", step));
                    await repository.FlushAsync(Cancel);
                }

                break;
            default:
                await TrySyncAsync(database);
                break;
        }
    }

    private static async Task TrySyncAsync(GoatDb database)
    {
        try
        {
            await database.Sync.SyncNowAsync(Cancel);
        }
        catch (SyncFailedException)
        {
            // That is what the line is for.
        }
    }

    private static async Task SettleAsync(List<GoatDb> databases, string run)
    {
        for (var turn = 0; turn < 3; turn++)
        {
            foreach (var database in databases)
            {
                await database.Sync.SyncNowAsync(Cancel);
            }
        }

        foreach (var path in Paths)
        {
            var digests = databases.Select(d => d.Repositories.Single(r => r.Path == path).Digest).Distinct();
            Assert.True(digests.Count() == 1, $"{path} differs, {run}.");
        }

        Assert.All(databases, d => Assert.Equal(0, d.Sync.Status.PendingCommits));
    }
}
