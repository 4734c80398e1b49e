using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>diverged-500: 500 new commits on each side of 10,000 common ones, no remembered frontier; the bytes of all messages without the bundles.</summary>
internal sealed class Diverged500() : Row("diverged-500", "B", Budget.AtMost(2_560))
{
    private const int MaxRounds = 2;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        using var pair = await ReplicaPair.CreateAsync(commits: 10_000);
        await pair.DivergeAsync(500);
        var conversation = pair.Converse();
        await conversation.RunAsync([], cancellationToken);
        return new Measurement(
            conversation.Up + conversation.Down - conversation.Bundles,
            $"{conversation.Rounds} rounds (<= {MaxRounds}); bundles of the 1,000 commits: {conversation.Bundles:#,0} B",
            conversation.Rounds <= MaxRounds);
    }
}
