using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Benchmarks.Rows;

/// <summary>relay-rounds: equal rounds per second over HTTP, each signed and checked, load generator and relay sharing the machine.</summary>
internal sealed class RelayRounds() : Row("relay-rounds", "rounds/s", Budget.AtLeast(6_000))
{
    private const double MaxP99 = 5;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var team = await Team.CreateAsync(new Instance(), authors: 5);
        team.Write(1_000);
        using var verifier = new EcdsaVerifier();
        var replica = new MemoryReplica(team.Instance, verifier);
        replica.Load(team.Certificates, await team.RunsAsync());
        await using var relay = await LoopbackRelay.StartAsync(team.Instance, cancellationToken);
        await relay.UploadAsync(replica, team.Now, cancellationToken);
        await using var bare = await HttpBaseline.StartAsync(cancellationToken);
        var conversation = new SyncConversation(replica.Set, replica.Set.Graph.Tips);
        var message = SyncMessageCodec.Encode([await conversation.NextRequestAsync(replica, salt: 1, cancellationToken: cancellationToken)]);
        var sessions = await Task.WhenAll(Enumerable.Range(0, HttpLoad.Connections).Select(_ => SignedPost.CreateAsync(team.Instance)));
        using var rounds = new HttpLoad(relay.Address, message, sessions);
        using var requests = new HttpLoad(bare.Address, message, sessions);
        await rounds.BeginAsync(cancellationToken);
        var (perSecond, barePerSecond) = await CompareAsync(rounds, requests, options, cancellationToken);
        var cpu = await CpuPerRoundAsync(rounds, cancellationToken);
        var p99 = await Sample.MedianAsync(0, options.Samples(5, 1), () => rounds.P99Async(perSecond / 2, TimeSpan.FromSeconds(2), cancellationToken));
        return new Measurement(
            perSecond,
            $"{ResultTable.Show(perSecond / barePerSecond)} x bare HTTP round trips ({ResultTable.Show(barePerSecond)}/s); p99 at half load {ResultTable.Show(p99)} ms (<= {MaxP99}); every request is signed by the load generator, on both sides, and checked by the relay; {ResultTable.Show(cpu.TotalMicroseconds)} us of processor time a round, both sides together",
            p99 <= MaxP99);
    }

    // Less dependent on what else the machine does than the rate is.
    private static async Task<TimeSpan> CpuPerRoundAsync(HttpLoad rounds, CancellationToken cancellationToken)
    {
        var duration = TimeSpan.FromSeconds(1);
        var before = Environment.CpuUsage.TotalTime;
        var perSecond = await rounds.PerSecondAsync(duration, cancellationToken);
        return (Environment.CpuUsage.TotalTime - before) / (perSecond * duration.TotalSeconds);
    }

    // In turn, so that both meet the same moods of the machine.
    private static async Task<(double Rounds, double Bare)> CompareAsync(HttpLoad rounds, HttpLoad bare, RunOptions options, CancellationToken cancellationToken)
    {
        var duration = TimeSpan.FromSeconds(1);
        await rounds.PerSecondAsync(duration, cancellationToken);
        await bare.PerSecondAsync(duration, cancellationToken);
        var (first, second) = (new List<double>(), new List<double>());
        for (var i = 0; i < options.Samples(7, 2); i++)
        {
            first.Add(await rounds.PerSecondAsync(duration, cancellationToken));
            second.Add(await bare.PerSecondAsync(duration, cancellationToken));
        }

        return (Sample.Median(first), Sample.Median(second));
    }
}
