using System.Diagnostics;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>merge-2x1000: 1,000 edits of a text of 100,000 characters, a commit each, come to a replica that made 1,000 others.</summary>
internal sealed class MergeTwoBranches() : Row("merge-2x1000", "ms", Budget.AtMost(5))
{
    private const int Edits = 1000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var branches = new TextBranches(2, Edits);
        var milliseconds = await Sample.MedianAsync(10, options.Samples(51, 21), () =>
        {
            var state = branches.Take(1 + Edits);
            var started = Stopwatch.GetTimestamp();
            branches.Take(state, 1 + Edits, branches.Count);
            return Task.FromResult(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        });
        return new Measurement(milliseconds, "operations in memory, a commit for each edit");
    }
}
