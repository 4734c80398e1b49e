using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>push-units-per-edit: billing units of Azure SignalR that an edit costs for each other device that has the repository open.</summary>
internal sealed class PushUnitsPerEdit() : Row("push-units-per-edit", "units", Budget.AtMost(1))
{
    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var edits = options.Samples(50, 20);
        await using var pair = await EditPair.OpenAsync(inFiles: false, cancellationToken);
        var before = pair.Units;
        await pair.EditAsync(edits, cancellationToken);
        return new Measurement((double)(pair.Units - before) / edits, "single edits 80 ms apart, two devices; edits within 50 ms share a message");
    }
}
