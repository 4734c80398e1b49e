using System.Diagnostics;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Statements;

namespace Goat.Benchmarks.Rows;

/// <summary>cold-pull-10k-bytes: 10,000 documents in 10,000 commits by 5 authors, pulled by a replica that has nothing; all bytes of all messages.</summary>
internal sealed class ColdPull10kBytes() : Row("cold-pull-10k-bytes", "B", Budget.AtMost(400_000))
{
    private const int Documents = 10_000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var team = await Team.CreateAsync(new Instance(), authors: 5);
        team.Write(Documents);
        using var verifier = new EcdsaVerifier();
        var relay = new MemoryReplica(team.Instance, verifier);
        relay.Load(team.Certificates, await team.RunsAsync());
        Conversation? last = null;
        var milliseconds = await Sample.MedianAsync(1, options.Samples(7, 2), async () =>
        {
            last = new Conversation(new MemoryReplica(team.Instance, verifier), (message, token) => relay.AnswerAsync(message, team.Now, token), team.Now);
            var started = Stopwatch.GetTimestamp();
            await last.RunAsync([], cancellationToken);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        });
        return new Measurement(last!.Up + last.Down, $"{team.JsonBytes:#,0} B of JSON; {last.Rounds} rounds; both sides in memory {ResultTable.Show(milliseconds)} ms");
    }
}
