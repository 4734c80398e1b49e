using System.Diagnostics;
using Goat.Benchmarks.Harness;
using Goat.Relay.Cache;
using Goat.RelayHost;

namespace Goat.Benchmarks.Rows;

/// <summary>heal-ms, heal-uploads: a relay on loopback whose cache of 10,000 commits was wiped, and three clients that hold all of it and come back at once.</summary>
internal sealed class HealWiped : Row
{
    private const int Clients = 3;
    private const int Commits = 10_000;
    private const int Burst = 100;
    private const double MaxMs = 3_000;
    private const double MaxUploads = 1.2;

    private readonly bool _isTime;

    private HealWiped(string id, string unit, double budget, bool isTime)
        : base(id, unit, Budget.AtMost(budget), isLong: true) => _isTime = isTime;

    /// <summary>From first contact until every client knows that the relay has everything.</summary>
    public static HealWiped Time { get; } = new("heal-ms", "ms", MaxMs, isTime: true);

    /// <summary>How often each commit is uploaded.</summary>
    public static HealWiped Uploads { get; } = new("heal-uploads", "x", MaxUploads, isTime: false);

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var relay = RelayHostApplication.Create(new RelayHostOptions { DataDirectory = null, Url = "http://127.0.0.1:0" });
        await relay.StartAsync(cancellationToken);
        var clients = await FillAsync(relay, cancellationToken);
        var heals = new List<(double Ms, double Uploads)>();
        for (var i = 0; i < options.Samples(5, 2); i++)
        {
            heals.Add(await HealAsync(relay, clients, cancellationToken));
        }

        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        var (ms, uploads) = (Sample.Median(heals.ConvertAll(h => h.Ms)), Sample.Median(heals.ConvertAll(h => h.Uploads)));
        var worst = heals.Max(h => h.Uploads);
        return _isTime
            ? new Measurement(ms, $"{Clients} clients, {Commits:N0} commits; first of {heals.Count} {ResultTable.Show(heals[0].Ms)}; {ResultTable.Show(uploads)} uploads a commit", uploads <= MaxUploads)
            : new Measurement(uploads, $"at most {ResultTable.Show(worst)} in {heals.Count} heals of {ResultTable.Show(ms)} ms (<= {MaxMs:N0})", ms <= MaxMs);
    }

    private static async Task<(double Ms, double Uploads)> HealAsync(RelayHostApplication relay, GoatDb[] clients, CancellationToken cancellationToken)
    {
        ((MemoryCommitCache)relay.Cache).Lose();
        var before = Received(relay);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(clients.Select(c => Task.Run(() => c.Sync.SyncNowAsync(cancellationToken), cancellationToken)));
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, (Received(relay) - before) / (double)Commits);
    }

    private static long Received(RelayHostApplication relay) => relay.Metrics.Snapshot().Commits.Values.Sum();

    /// <summary>Clients that hold the same commits, of each of them, in bursts that see what the others wrote before.</summary>
    private static async Task<GoatDb[]> FillAsync(RelayHostApplication relay, CancellationToken cancellationToken)
    {
        var clients = new GoatDb[Clients];
        for (var i = 0; i < Clients; i++)
        {
            var options = new GoatDbOptions { SyncStart = SyncStart.Manual, FlushDelay = TimeSpan.FromHours(1), Relays = { relay.ConnectionString.ToString() } };
            clients[i] = await GoatDb.OpenAsync(options, cancellationToken);
            await clients[i].OpenRepositoryAsync("/data/tasks", cancellationToken);
        }

        for (var made = 0; made < Commits; made++)
        {
            var client = clients[made / Burst % Clients];
            client.Repositories[0].Create($"task {made}", ("text", $"Task number {made}"), ("done", made % 3 == 0));
            await client.Repositories[0].FlushAsync(cancellationToken);
            if (made % Burst == Burst - 1)
            {
                await client.Sync.SyncNowAsync(cancellationToken);
                await clients[(made + 1) / Burst % Clients].Sync.SyncNowAsync(cancellationToken);
            }
        }

        foreach (var client in clients)
        {
            await client.Sync.SyncNowAsync(cancellationToken);
        }

        return clients.All(c => c.Repositories[0].Status.Commits == Commits) ? clients : throw new InvalidOperationException("The clients do not hold the same.");
    }
}
