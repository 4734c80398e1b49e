using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>edit-a-to-b-p50, edit-a-to-b-p95: from an edit on one device to the handler on another, through a relay on the loopback interface and push.</summary>
internal sealed class EditToB(string percentile, double fraction, double budget) : Row($"edit-a-to-b-{percentile}", "ms", Budget.AtMost(budget))
{
    private const int Warmups = 30;

    public static EditToB P50() => new("p50", 0.5, 3);

    public static EditToB P95() => new("p95", 0.95, 8);

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var edits = options.Samples(200, 40);
        var inMemory = await MeasureAsync(inFiles: false, edits, cancellationToken);
        var inFiles = await MeasureAsync(inFiles: true, edits, cancellationToken);
        return new Measurement(inMemory, $"devices and relay in memory; in files, where an edit reaches the disk before it leaves the device, {ResultTable.Show(inFiles)} ms");
    }

    private async Task<double> MeasureAsync(bool inFiles, int edits, CancellationToken cancellationToken)
    {
        await using var pair = await EditPair.OpenAsync(inFiles, cancellationToken);
        await pair.EditAsync(Warmups, cancellationToken);
        var times = (await pair.EditAsync(edits, cancellationToken)).Order().ToArray();
        return times[(int)(fraction * (times.Length - 1))];
    }
}
