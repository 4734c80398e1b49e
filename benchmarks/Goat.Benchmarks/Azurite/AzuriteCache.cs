using Goat.Benchmarks.Histories;
using Goat.Bundles;
using Goat.Cli.Emulation;
using Goat.Frames;
using Goat.Relay;
using Goat.Relay.Azure.Cache;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Cache;
using Goat.Relay.Identity;
using Goat.Relay.Metrics;
using Goat.Relay.Repositories;
using Goat.Statements;
using Goat.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goat.Benchmarks.Azurite;

/// <summary>A commit cache over an Azurite of its own, and repositories of relays over it, without HTTP: what storage costs shows.</summary>
internal sealed class AzuriteCache : IAsyncDisposable
{
    private const int CommitsPerPush = 1;

    private readonly AzuriteProcess _process;
    private readonly EcdsaVerifier _verifier = new();
    private readonly RelayInstance _instance;

    private AzuriteCache(AzuriteProcess process, RelayInstance instance) => (_process, _instance) = (process, instance);

    /// <summary>What storage was asked for.</summary>
    public RelayMetrics Metrics { get; } = new();

    public static async Task<AzuriteCache> StartAsync(Instance instance, CancellationToken cancellationToken)
    {
        var directory = AzuriteProcess.Find(AppContext.BaseDirectory)
            ?? throw new InvalidOperationException("Azurite is not installed: the build found no npm, or 'npm ci' in tests/azurite failed.");
        return new AzuriteCache(await AzuriteProcess.StartAsync(directory, cancellationToken), await instance.ToRelayInstanceAsync(cancellationToken));
    }

    /// <summary>The repository as a process that has just started sees it.</summary>
    public RelayRepository Open(Instance instance) =>
        new(instance.Repository, new RelayRuntime(new RelayOptions(), _instance, Connect(), _verifier, Metrics, TimeProvider.System, NullLogger.Instance));

    /// <summary>Writes a history as pushes of one commit each would have left it, in the order of their times, two segments that are full and one that is not; the frames go up many at a time.</summary>
    public async Task FillAsync(Team team, CancellationToken cancellationToken, int segments = 3)
    {
        var cache = Connect();
        var control = await cache.CreateAsync(team.Instance.Repository, cancellationToken);
        var runs = (await team.RunsAsync(CommitsPerPush)).OrderBy(r => r.Tip.Header.Time).ToList();
        var perSegment = segments == 1 ? runs.Count : (runs.Count * 2 / 5) + 1;
        for (var i = 0; i < runs.Count; i += perSegment)
        {
            control = i == 0 ? control : (await cache.RollAsync(team.Instance.Repository, control, cancellationToken))!;
            await AppendAsync(cache, team, control.ActiveSegment, runs.Skip(i).Take(perSegment), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        Metrics.Dispose();
        await _process.DisposeAsync();
    }

    private AzureBlobCommitCache Connect() => new(AzureStorage.Connect(_process.ConnectionString, Metrics.Storage));

    private static async Task AppendAsync(AzureBlobCommitCache cache, Team team, SegmentId segment, IEnumerable<CommitRun> runs, CancellationToken cancellationToken)
    {
        var writer = new WireWriter();
        foreach (var run in runs)
        {
            var statements = run.FirstSeq == 1 ? team.Certificates : [];
            FrameCodec.Write(writer, segment.FrameKey, FrameKind.Bundle, BundleCodec.Encode(new Bundle(team.Instance.Repository, [.. statements], [run])));
            if (writer.Length > cache.MaxAppendBytes / 2)
            {
                await cache.AppendAsync(team.Instance.Repository, segment, writer.WrittenMemory, cancellationToken);
                writer.Clear();
            }
        }

        await cache.AppendAsync(team.Instance.Repository, segment, writer.WrittenMemory, cancellationToken);
    }
}
