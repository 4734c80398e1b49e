using System.Diagnostics;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>merge-1000-branches: 1,000 authors, 10 edits each of a text of 100,000 characters, a commit each, none of whom had seen another.</summary>
internal sealed class MergeManyBranches() : Row("merge-1000-branches", "ms", Budget.AtMost(1000))
{
    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var branches = new TextBranches(1000, 10);
        var milliseconds = await Sample.MedianAsync(1, options.Samples(5, 3), () =>
        {
            var state = branches.Take(1);
            var started = Stopwatch.GetTimestamp();
            branches.Take(state, 1, branches.Count);
            return Task.FromResult(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        });
        return new Measurement(milliseconds, "operations in memory, all branches in one go");
    }
}
