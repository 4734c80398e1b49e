using Goat.Benchmarks.Azurite;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Sync;

namespace Goat.Benchmarks.Rows;

/// <summary>relay-memory-per-100k: what the resident index of 100,000 commits holds of the heap, loaded from the index blob.</summary>
internal sealed class RelayMemoryPer100k() : Row("relay-memory-per-100k", "MB", Budget.AtMost(4.8), isLong: true)
{
    private const int Commits = 100_000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var instance = new Instance();
        await using var cache = await AzuriteCache.StartAsync(instance, cancellationToken);
        await FillAsync(cache, instance, cancellationToken);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var relay = cache.Open(instance);
        await LoadAsync(relay, instance, cancellationToken);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        return new Measurement(bytes / 1e6, $"{bytes / Commits} bytes a commit, of which 32 are its id; the estimate that MaxResidentBytes goes by says {relay.MemoryBytes / Commits}");
    }

    // The history is garbage afterwards.
    private static async Task FillAsync(AzuriteCache cache, Instance instance, CancellationToken cancellationToken)
    {
        var team = await Team.CreateAsync(instance, authors: 5);
        team.Write(Commits);
        await cache.FillAsync(team, cancellationToken);

        // The first one to load writes the index blob. In a method of its own: a local of the caller would keep its index alive and make the difference nothing.
        using var first = cache.Open(instance);
        await LoadAsync(first, instance, cancellationToken);
    }

    private static async Task LoadAsync(Goat.Relay.Repositories.RelayRepository relay, Instance instance, CancellationToken cancellationToken)
    {
        var reply = await relay.AnswerAsync(new SyncPart { Repository = instance.Repository, Count = 1, HasMore = true }, null, null, SyncLimits.PageBytes, cancellationToken);
        if (reply.Count != Commits)
        {
            throw new InvalidOperationException($"The relay found {reply.Count} commits.");
        }
    }
}
