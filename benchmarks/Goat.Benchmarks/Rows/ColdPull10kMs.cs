using System.Diagnostics;
using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Statements;

namespace Goat.Benchmarks.Rows;

/// <summary>cold-pull-10k-ms: the same documents from a relay on loopback into a new client with a file: open, certificate, rounds, verified, written, readable.</summary>
internal sealed class ColdPull10kMs() : Row("cold-pull-10k-ms", "ms", Budget.AtMost(400))
{
    private const int Documents = 10_000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var team = await Team.CreateAsync(new Instance(), authors: 5);
        team.Write(Documents);
        using var verifier = new EcdsaVerifier();
        var replica = new MemoryReplica(team.Instance, verifier);
        replica.Load(team.Certificates, await team.RunsAsync());
        await using var relay = await LoopbackRelay.StartAsync(team.Instance, cancellationToken);
        await relay.UploadAsync(replica, team.Now, cancellationToken);
        SyncStatus? status = null;
        var first = await PullAsync(relay, s => status = s, cancellationToken);
        var median = await Sample.MedianAsync(options.Samples(3, 1), options.Samples(15, 3), () => PullAsync(relay, s => status = s, cancellationToken));
        var counted = status!.Relays[0];
        return new Measurement(median, $"from OpenAsync on; first one in this process {ResultTable.Show(first)} ms; {counted.BytesReceived:#,0} B received, {counted.BytesSent:#,0} B sent");
    }

    private static async Task<double> PullAsync(LoopbackRelay relay, Action<SyncStatus> report, CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory();
        var options = new GoatDbOptions { Directory = directory.Path, SyncStart = SyncStart.Manual, Relays = { relay.ConnectionString } };
        var started = Stopwatch.GetTimestamp();
        await using var database = await GoatDb.OpenAsync(options, cancellationToken);
        var tasks = await database.OpenRepositoryAsync(TaskRepository.Path, cancellationToken);
        await database.Sync.SyncNowAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        report(database.Sync.Status);
        return tasks.Count == Documents ? elapsed : throw new InvalidOperationException($"{tasks.Count} documents came.");
    }
}
