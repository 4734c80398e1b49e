using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>bulk-create-10k: 10,000 items created and flushed to a file, the first thing that a fresh process does.</summary>
internal sealed class BulkCreate10k() : Row("bulk-create-10k", "ms", Budget.AtMost(80))
{
    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var cold = await Sample.MedianAsync(0, options.Samples(9, 3), () => BulkCreate.Cold.InFreshProcessAsync(cancellationToken));
        var warm = await Sample.MedianAsync(options.Samples(3, 1), options.Samples(9, 3), BulkCreate.OnceAsync);
        var sqlite = await Sample.MedianAsync(1, options.Samples(9, 3), () => Task.FromResult(SqliteBaseline.BulkMilliseconds(BulkCreate.Items)));
        return new Measurement(cold, $"in a fresh process; when warm {ResultTable.Show(warm)} ms, {ResultTable.Show(warm / sqlite)} x SQLite in one transaction ({ResultTable.Show(sqlite)} ms, warm)");
    }
}
