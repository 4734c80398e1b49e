using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>open-100k-scan: opening a repository of 100,000 items from its file alone, the first thing that a fresh process does.</summary>
internal sealed class Open100kScan() : Row("open-100k-scan", "ms", Budget.AtMost(600))
{
    private const int Items = 100_000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var bulk = await MeasureAsync(1_000, options, cancellationToken);
        var single = options.IsQuick ? "" : $"; in 100,000 commits of one item each {ResultTable.Show(await MeasureAsync(1, options, cancellationToken))} ms";
        return new Measurement(bulk, $"in 100 commits{single}");
    }

    private static async Task<double> MeasureAsync(int perCommit, RunOptions options, CancellationToken cancellationToken)
    {
        using var directory = new ItemDirectory();
        await directory.WriteAsync(Items, perCommit);
        return await Sample.MedianAsync(1, options.Samples(5, 3), () =>
        {
            directory.DeleteCheckpoint();
            return ItemDirectory.Open.InFreshProcessAsync(cancellationToken, directory.Path);
        });
    }
}
