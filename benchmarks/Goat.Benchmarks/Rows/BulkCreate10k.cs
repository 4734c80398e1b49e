using System.Diagnostics;
using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>bulk-create-10k: 10,000 items created and flushed to a file, the first thing that a fresh process does.</summary>
internal sealed class BulkCreate10k() : Row("bulk-create-10k", "ms", Budget.AtMost(80))
{
    /// <summary>Creates them once; the milliseconds.</summary>
    public static readonly ColdRun Cold = new("bulk-create", _ => OnceAsync());

    private const int Items = 10_000;

    private static async Task<double> OnceAsync()
    {
        await using var tasks = await TaskRepository.OpenFileAsync();
        var documents = new TaskDocuments(1);
        var fields = Enumerable.Range(0, Items).Select(_ => documents.Next()).ToArray();
        var started = Stopwatch.GetTimestamp();
        foreach (var f in fields)
        {
            tasks.Repository.Create([(f[0].Field, f[0].Value), (f[1].Field, f[1].Value), (f[2].Field, f[2].Value), (f[3].Field, f[3].Value), (f[4].Field, f[4].Value)]);
        }

        await tasks.Repository.FlushAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var cold = await Sample.MedianAsync(0, options.Samples(9, 3), () => Cold.InFreshProcessAsync(cancellationToken));
        var warm = await Sample.MedianAsync(options.Samples(3, 1), options.Samples(9, 3), OnceAsync);
        var sqlite = await Sample.MedianAsync(1, options.Samples(9, 3), () => Task.FromResult(SqliteBaseline.BulkMilliseconds(Items)));
        return new Measurement(cold, $"in a fresh process; when warm {ResultTable.Show(warm)} ms, {ResultTable.Show(warm / sqlite)} x SQLite in one transaction ({ResultTable.Show(sqlite)} ms, warm)");
    }
}
