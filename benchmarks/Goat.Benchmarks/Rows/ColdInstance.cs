using System.Diagnostics;
using Goat.Benchmarks.Azurite;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Sync;

namespace Goat.Benchmarks.Rows;

/// <summary>cold-instance-ms: the first round of a relay that has just started, 100,000 commits in a cache over Azurite.</summary>
internal sealed class ColdInstance() : Row("cold-instance-ms", "ms", Budget.AtMost(1_500), isLong: true)
{
    private const int Commits = 100_000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var team = await Team.CreateAsync(new Instance(), authors: 5);
        team.Write(Commits);
        await using var cache = await AzuriteCache.StartAsync(team.Instance, cancellationToken);
        await cache.FillAsync(team, cancellationToken);
        var withoutIndex = await FirstRoundAsync(cache, team, cancellationToken);
        var before = cache.Metrics.Storage.Snapshot();
        var first = await FirstRoundAsync(cache, team, cancellationToken);
        var calls = cache.Metrics.Storage.Snapshot() - before;
        var median = await Sample.MedianAsync(0, options.Samples(7, 1), () => FirstRoundAsync(cache, team, cancellationToken));
        return new Measurement(
            median,
            $"pushes of one commit, 80 % in segments that an index blob covers; {calls.Total} storage calls; first of all {ResultTable.Show(first)}; without the index blob, which is then written, {ResultTable.Show(withoutIndex)}",
            calls.Lists == 0);
    }

    private static async Task<double> FirstRoundAsync(AzuriteCache cache, Team team, CancellationToken cancellationToken)
    {
        using var repository = cache.Open(team.Instance);
        var started = Stopwatch.GetTimestamp();
        var reply = await repository.AnswerAsync(new SyncPart { Repository = team.Instance.Repository }, null, null, SyncLimits.PageBytes, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return reply.Count == Commits ? elapsed : throw new InvalidOperationException($"The relay found {reply.Count} commits.");
    }
}
