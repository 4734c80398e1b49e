using Goat.Benchmarks.Histories;
using Goat.Cli.Emulation;
using Goat.Relay;
using Goat.Relay.Azure.Cache;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Identity;
using Goat.Relay.Metrics;
using Goat.Relay.Repositories;
using Goat.Statements;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goat.Benchmarks.Azurite;

/// <summary>A commit cache over an Azurite of its own, and repositories of relays over it, without HTTP: what storage costs shows.</summary>
internal sealed class AzuriteCache : IAsyncDisposable
{
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

    /// <summary>Writes a history to it.</summary>
    public Task FillAsync(Team team, CancellationToken cancellationToken, int segments = 3) => PushedHistory.WriteAsync(Connect(), team, segments, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        Metrics.Dispose();
        await _process.DisposeAsync();
    }

    private AzureBlobCommitCache Connect() => new(AzureStorage.Connect(_process.ConnectionString, Metrics.Storage));
}
