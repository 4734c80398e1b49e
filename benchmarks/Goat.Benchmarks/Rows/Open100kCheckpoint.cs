using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>open-100k-checkpoint: opening a repository of 100,000 items with its checkpoint, the first thing that a fresh process does.</summary>
internal sealed class Open100kCheckpoint() : Row("open-100k-checkpoint", "ms", Budget.AtMost(150))
{
    private const int Items = 100_000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        using var bulk = new ItemDirectory();
        await bulk.WriteAsync(Items, perCommit: 1_000);
        var figure = await Sample.MedianAsync(1, options.Samples(9, 3), () => ItemDirectory.Open.InFreshProcessAsync(cancellationToken, bulk.Path));
        using var empty = new ItemDirectory();
        await empty.WriteAsync(1, perCommit: 1);
        var one = await Sample.MedianAsync(1, options.Samples(9, 3), () => ItemDirectory.Open.InFreshProcessAsync(cancellationToken, empty.Path));
        return new Measurement(figure, $"file of {bulk.BytesOf("*.goat"):N0} B, checkpoint of {bulk.BytesOf("*.checkpoint"):N0} B; a repository of one item takes {ResultTable.Show(one)} ms");
    }
}
