using System.Collections.Concurrent;
using System.Diagnostics;
using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Cli.Emulation;

namespace Goat.Benchmarks.Rows;

/// <summary>relay-load-p95: 20 clients write 10 times a second each, to one relay in a process of its own over Azurite, for a minute; from each edit to the handler on each of the others, after the first third.</summary>
internal sealed class RelayLoad() : Row("relay-load-p95", "ms", Budget.AtMost(100), isLong: true)
{
    private const int Clients = 20;
    private const int EditsPerSecond = 10;

    // Compiling, and heaps that find their size, are over by then.
    private const double WarmPart = 1 / 3.0;
    private const double MaxGrowth = 1.25;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var seconds = options.Samples(60, 30);
        var directory = AzuriteProcess.Find(AppContext.BaseDirectory)
            ?? throw new InvalidOperationException("Azurite is not installed: the build found no npm, or 'npm ci' in tests/azurite failed.");
        await using var storage = await AzuriteProcess.StartAsync(directory, cancellationToken);
        using var instance = new TemporaryDirectory();
        await using var relay = await RelayProgram.StartAsync(null, ["--data", instance.Path, "--storage", storage.ConnectionString], cancellationToken);
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => OpenAsync(relay, cancellationToken)));
        var times = new ConcurrentQueue<double>();
        Array.ForEach(clients, c => c.Repositories[0].ItemChanged += (_, e) => Note(e, times));

        var writing = Task.WhenAll(clients.Select((c, i) => Task.Run(() => WriteAsync(i, c.Repositories[0], seconds * EditsPerSecond, cancellationToken), cancellationToken)));
        await Task.Delay(TimeSpan.FromSeconds(seconds * WarmPart), cancellationToken);
        var warm = relay.MemoryBytes;
        var cold = times.IsEmpty ? 0 : Sample.Median([.. times]);
        times.Clear();
        await writing;
        var end = relay.MemoryBytes;
        var lost = await CountLostAsync(clients, seconds * EditsPerSecond * Clients, cancellationToken);

        var sorted = times.Order().ToArray();
        double At(double fraction) => sorted[(int)(fraction * (sorted.Length - 1))];
        return new Measurement(
            At(0.95),
            $"{Clients} clients, {EditsPerSecond} edits a second each, {seconds} s; median {ResultTable.Show(At(0.5))}, p99 {ResultTable.Show(At(0.99))}, median of the first third, while programs compile, {ResultTable.Show(cold)}; {lost} commits lost; the relay's process {warm / 1e6:0} MB after a third of the time, {end / 1e6:0} MB at the end",
            lost == 0 && end <= MaxGrowth * warm);
    }

    private static void Note(ItemChangedEventArgs e, ConcurrentQueue<double> times)
    {
        if (e.Origin == ChangeOrigin.Remote)
        {
            times.Enqueue(Stopwatch.GetElapsedTime(e.Item.Get<long>("at")).TotalMilliseconds);
        }
    }

    private static async Task WriteAsync(int client, Repository repository, int edits, CancellationToken cancellationToken)
    {
        var interval = TimeSpan.FromSeconds(1.0 / EditsPerSecond);
        await Task.Delay(interval * client / Clients, cancellationToken);
        using var timer = new PeriodicTimer(interval);
        for (var i = 0; i < edits; i++)
        {
            repository.Create($"{client}.{i}", ("at", Stopwatch.GetTimestamp()), ("text", $"edit {i} of client {client}"));
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <returns>How many commits not everybody has in the end.</returns>
    private static async Task<int> CountLostAsync(GoatDb[] clients, int written, CancellationToken cancellationToken)
    {
        foreach (var client in clients.Concat(clients))
        {
            await client.Sync.SyncNowAsync(cancellationToken);
        }

        var lost = written - clients.Min(c => c.Repositories[0].Count);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        return lost;
    }

    private static async Task<GoatDb> OpenAsync(RelayProgram relay, CancellationToken cancellationToken)
    {
        var client = await GoatDb.OpenAsync(new GoatDbOptions { Relays = { relay.ConnectionString } }, cancellationToken);
        await client.OpenRepositoryAsync("/data/tasks", cancellationToken);
        while (!client.Sync.Status.Relays[0].IsPushLive)
        {
            await Task.Delay(10, cancellationToken);
        }

        return client;
    }
}
