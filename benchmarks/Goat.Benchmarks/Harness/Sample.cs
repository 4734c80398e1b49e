using System.Diagnostics;

namespace Goat.Benchmarks.Harness;

/// <summary>Takes times and their medians.</summary>
internal static class Sample
{
    /// <summary>The middle one of some figures; of an even number, the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The median time of an operation in nanoseconds: batches are timed after as many were run for warming up.</summary>
    public static double Nanoseconds(int batches, int operations, Action batch)
    {
        var times = new double[batches];
        for (var i = -Math.Min(batches, 5); i < batches; i++)
        {
            var started = Stopwatch.GetTimestamp();
            batch();
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(started).TotalNanoseconds / operations;
            }
        }

        return Median(times);
    }

    /// <summary>The median time of an operation in microseconds, of batches short enough that nothing is collected in between; they run for a second before.</summary>
    public static async Task<double> MicrosecondsAsync(RunOptions options, int operations, Func<Task> batch)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun).TotalSeconds < (options.IsQuick ? 0.5 : 1.5))
        {
            await batch();
        }

        var times = new double[options.Samples(101, 31)];
        for (var i = 0; i < times.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await batch();
            times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds / operations;
        }

        return Median(times);
    }

    /// <summary>The median of some runs, each of which measures itself; earlier ones warm up.</summary>
    public static async Task<double> MedianAsync(int warmups, int runs, Func<Task<double>> run)
    {
        var figures = new List<double>();
        for (var i = -warmups; i < runs; i++)
        {
            GC.Collect();
            var figure = await run();
            if (i >= 0)
            {
                figures.Add(figure);
            }
        }

        return Median(figures);
    }
}
