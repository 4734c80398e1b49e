using System.Diagnostics;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Bundles;
using Goat.Statements;

namespace Goat.Benchmarks.Rows;

/// <summary>ingest: bundles decoded, verified and taken into the graph, one core. The worst case has as many chains as a quarter of the commits.</summary>
internal sealed class Ingest() : Row("ingest", "commits/s", Budget.AtLeast(150_000))
{
    private const double WorstBudget = 20_000;
    private const int PageCommits = 4096;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var usual = await CommitsPerSecondAsync(sessions: 64, chainsEach: 1, commits: 32_768, options, cancellationToken);
        var worst = await CommitsPerSecondAsync(sessions: 250, chainsEach: 10, commits: 10_000, options, cancellationToken);
        return new Measurement(usual, $"64 chains; worst case, 10,000 commits in 2,500 chains: {ResultTable.Show(worst)} commits/s (>= {ResultTable.Show(WorstBudget)})", worst >= WorstBudget);
    }

    private static async Task<double> CommitsPerSecondAsync(int sessions, int chainsEach, int commits, RunOptions options, CancellationToken cancellationToken)
    {
        var team = await Team.CreateAsync(new Instance(), sessions, chainsEach);
        var pages = await WritePagesAsync(team, commits);
        using var verifier = new EcdsaVerifier();
        return await Sample.MedianAsync(options.Samples(5, 2), options.Samples(15, 3), async () =>
        {
            var replica = new MemoryReplica(team.Instance, verifier);
            var started = Stopwatch.GetTimestamp();
            foreach (var page in pages)
            {
                await replica.TakeAsync(page, team.Now, cancellationToken);
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            return replica.Set.Graph.Count == commits ? commits / elapsed.TotalSeconds : throw new InvalidOperationException("Commits were refused.");
        });
    }

    /// <summary>What the authors push, a bundle for each few thousand commits.</summary>
    private static async Task<List<byte[]>> WritePagesAsync(Team team, int commits)
    {
        var pages = new List<byte[]>();
        for (var left = commits; left > 0; left -= PageCommits)
        {
            team.Write(Math.Min(PageCommits, left));
            pages.Add(BundleCodec.Encode(new Bundle(team.Instance.Repository, pages.Count == 0 ? [.. team.Certificates.OrderBy(c => c.Id)] : [], await team.NewRunsAsync())));
        }

        return pages;
    }
}
