using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Relay;
using Goat.Relay.Cache;
using Goat.Relay.Metrics;
using Goat.Relay.Repositories;
using Goat.Statements;
using Goat.Sync;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goat.Benchmarks.Rows;

/// <summary>relay-memory-per-100k: what the resident index of 100,000 commits holds of the heap, loaded from index blob and active segment in a fresh process.</summary>
internal sealed class RelayMemoryPer100k() : Row("relay-memory-per-100k", "MB", Budget.AtMost(4.8), isLong: true)
{
    /// <summary>Loads the index of a cache in a directory; the bytes of heap that it takes.</summary>
    public static readonly ColdRun Cold = new("relay-memory", arguments => OnceAsync(arguments[0]));

    private const int Commits = 100_000;

    private static async Task<double> OnceAsync(string directory)
    {
        var instance = new Instance();
        using var verifier = new EcdsaVerifier();
        using var metrics = new RelayMetrics();
        await WarmUpAsync(directory, instance, verifier, metrics);
        using var relay = await OpenAsync(directory, instance, verifier, metrics);
        var before = await HeapAsync();
        await LoadAsync(relay, instance);
        var bytes = await HeapAsync() - before;
        GC.KeepAlive(relay);
        return bytes;
    }

    // On another stack: what locals of methods that are not optimised yet still name does not count.
    private static async Task<long> HeapAsync()
    {
        await Task.Yield();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // Buffers that the process keeps for the next load are no part of the index.
    private static async Task WarmUpAsync(string directory, Instance instance, EcdsaVerifier verifier, RelayMetrics metrics)
    {
        using var relay = await OpenAsync(directory, instance, verifier, metrics);
        await LoadAsync(relay, instance);
    }

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var team = await Team.CreateAsync(new Instance(), authors: 5);
        team.Write(Commits);
        using var directory = new TemporaryDirectory();
        using var verifier = new EcdsaVerifier();
        using var metrics = new RelayMetrics();
        await PushedHistory.WriteAsync(new FileCommitCache(directory.Path, metrics.Storage), team, 3, cancellationToken);

        // The first one to load writes the index blob.
        using var first = await OpenAsync(directory.Path, team.Instance, verifier, metrics);
        await LoadAsync(first, team.Instance);
        var bytes = await Cold.InFreshProcessAsync(cancellationToken, directory.Path);
        return new Measurement(
            bytes / 1e6,
            $"in a fresh process, pushes of one commit by 5 authors; {bytes / Commits:0} bytes a commit, of which 32 are its id; the estimate that MaxResidentBytes goes by says {first.MemoryBytes / Commits}");
    }

    private static async Task<RelayRepository> OpenAsync(string directory, Instance instance, EcdsaVerifier verifier, RelayMetrics metrics)
    {
        var runtime = new RelayRuntime(
            new RelayOptions(),
            await instance.ToRelayInstanceAsync(CancellationToken.None),
            new FileCommitCache(directory, metrics.Storage),
            verifier,
            metrics,
            TimeProvider.System,
            NullLogger.Instance);
        return new RelayRepository(instance.Repository, runtime);
    }

    private static async Task LoadAsync(RelayRepository relay, Instance instance)
    {
        var reply = await relay.AnswerAsync(new SyncPart { Repository = instance.Repository, Count = 1, HasMore = true }, null, null, SyncLimits.PageBytes, CancellationToken.None);
        if (reply.Count != Commits)
        {
            throw new InvalidOperationException($"The relay found {reply.Count} commits.");
        }
    }
}
