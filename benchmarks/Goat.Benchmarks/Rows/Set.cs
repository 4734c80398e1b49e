using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>set: a field of an untyped item, nobody listening; the first edit of an item after a flush and the ones that follow.</summary>
internal sealed class Set() : Row("set", "ns", Budget.AtMost(100))
{
    private const int Passes = 100;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var tasks = await TaskRepository.OpenInMemoryAsync();
        var items = await tasks.CreateAsync(1000);
        var round = 0L;
        var again = Sample.Nanoseconds(options.Samples(51, 21), Passes * items.Length, () =>
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                SetAll(items, ++round);
            }
        });
        var first = await Sample.MedianAsync(20, options.Samples(51, 21), async () =>
        {
            await tasks.Repository.FlushAsync(cancellationToken);
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            SetAll(items, ++round);
            return System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalNanoseconds / items.Length;
        });
        return new Measurement(again, $"an Int64, on 1,000 items in turn; the first set of an item since the last flush {ResultTable.Show(first)} ns");
    }

    private static void SetAll(Item[] items, long value)
    {
        foreach (var item in items)
        {
            item.Set("priority", value);
        }
    }
}
