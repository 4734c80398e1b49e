using System.Diagnostics;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>event-latency: from the call that sets a field to the handler that is told of it.</summary>
internal sealed class EventLatency() : Row("event-latency", "us", Budget.AtMost(3))
{
    private const int Batch = 1_000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var tasks = await TaskRepository.OpenInMemoryAsync();
        var item = (await tasks.CreateAsync(1))[0];
        long told = 0;
        item.Changed += (_, _) => told = Stopwatch.GetTimestamp();
        tasks.Repository.ItemChanged += (_, _) => { };
        var value = 0L;
        var medians = new List<double>();
        for (var i = 0; i < options.Samples(101, 31); i++)
        {
            var times = new List<double>(Batch);
            for (var j = 0; j < Batch; j++)
            {
                var started = Stopwatch.GetTimestamp();
                item.Set("priority", value++);
                times.Add(Stopwatch.GetElapsedTime(started, told).TotalMicroseconds);
            }

            medians.Add(Sample.Median(times));
        }

        return new Measurement(Sample.Median(medians), "a local change, with a handler on the item and one on the repository");
    }
}
