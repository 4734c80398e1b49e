using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>reconnect-equal: two replicas with the same 10,000 commits find that out.</summary>
internal sealed class ReconnectEqual() : Row("reconnect-equal", "B", Budget.AtMost(200))
{
    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        using var pair = await ReplicaPair.CreateAsync(commits: 10_000);
        var remembered = await MessageBytesAsync(pair, isRemembered: true, cancellationToken);
        var forgotten = await MessageBytesAsync(pair, isRemembered: false, cancellationToken);
        return new Measurement(
            remembered.Up + remembered.Down,
            $"{remembered.Rounds} round, {remembered.Up} B up, {remembered.Down} B down; without a remembered frontier {forgotten.Up + forgotten.Down} B",
            remembered.Rounds == 1);
    }

    private static async Task<Conversation> MessageBytesAsync(ReplicaPair pair, bool isRemembered, CancellationToken cancellationToken)
    {
        var conversation = pair.Converse();
        await conversation.RunAsync(isRemembered ? pair.Common : [], cancellationToken);
        return conversation;
    }
}
