using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>one-each-side: 100,000 common commits and a new one on each side; the bytes of both messages without the two bundles.</summary>
internal sealed class OneEachSide() : Row("one-each-side", "B", Budget.AtMost(300))
{
    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        using var pair = await ReplicaPair.CreateAsync(commits: 100_000);
        await pair.DivergeAsync(1);
        var conversation = pair.Converse();
        await conversation.RunAsync(pair.Common, cancellationToken);
        return new Measurement(
            conversation.Up + conversation.Down - conversation.Bundles,
            $"{conversation.Rounds} round; both bundles, attested and with certificates: {conversation.Bundles} B",
            conversation.Rounds == 1);
    }
}
