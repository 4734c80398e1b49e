using Goat.Cli.Commands;
using Goat.Cli.Invocation;
using Goat.Relay;
using Goat.RelayHost;

namespace Goat.Cli.Demo;

/// <summary>A relay on a free loopback port with its embedded store, Alice and Bob in this process, Carol in one of her own: all in a temporary directory.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    /// <summary>Path of the repository.</summary>
    public const string RepositoryPath = "/demo/records";

    private readonly TemporaryDirectory _directory = new();
    private RelayHostApplication? _relay;
    private DemoReplica? _alice;
    private DemoReplica? _bob;
    private WriterProcess? _carol;
    private RelayProbe? _probe;

    public RelayHostApplication Relay => _relay ?? throw NotStarted();

    public DemoReplica Alice => _alice ?? throw NotStarted();

    public DemoReplica Bob => _bob ?? throw NotStarted();

    public WriterProcess Carol => _carol ?? throw NotStarted();

    public RelayProbe Probe => _probe ?? throw NotStarted();

    private string Connection => Relay.ConnectionString.ToString();

    private string RelayDirectory => _directory.Combine("relay");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _relay = RelayHostApplication.Create(new RelayHostOptions
        {
            DataDirectory = RelayDirectory,
            Url = "http://127.0.0.1:0",

            // A lost segment that nobody reads is noticed at the next check: often enough for a demo.
            Relay = new RelayOptions { SegmentCheckInterval = TimeSpan.FromMilliseconds(100) },
            ConfigureLogging = static _ => { },
        });
        var address = await _relay.StartAsync(cancellationToken).ConfigureAwait(false);
        _probe = await RelayProbe.StartAsync(address, Relay.ConnectionString.Database!.Value, cancellationToken).ConfigureAwait(false);
        _alice = await DemoReplica.OpenAsync("Alice", _directory.Combine("alice"), Connection, RepositoryPath, cancellationToken).ConfigureAwait(false);
        _bob = await DemoReplica.OpenAsync("Bob", _directory.Combine("bob"), Connection, RepositoryPath, cancellationToken).ConfigureAwait(false);
        await StartCarolAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts Carol's process; ends the one before.</summary>
    public async Task StartCarolAsync(CancellationToken cancellationToken)
    {
        if (_carol is not null)
        {
            await _carol.DisposeAsync().ConfigureAwait(false);
        }

        _carol = await WriterProcess.StartAsync(_directory.Combine("carol"), Connection, RepositoryPath, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the three replicas and the relay hold the same commits.</summary>
    public Task AgreeAsync(CancellationToken cancellationToken) => Condition.UntilAsync(DoAgreeAsync, cancellationToken);

    /// <summary>Carol's state, as bytes.</summary>
    public async Task<byte[]> ExportCarolAsync(CancellationToken cancellationToken)
    {
        var file = _directory.Combine("carol.state");
        var answer = await Carol.AskAsync($"{DemoWriterCommand.Export} {file}", cancellationToken).ConfigureAwait(false);
        return answer == DemoWriterCommand.Done ? await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false) : throw new CommandFailedException($"Carol's state could not be read: {answer}");
    }

    /// <summary>Deletes the relay's whole cache, under its feet.</summary>
    public Task DeleteCacheAsync(CancellationToken cancellationToken)
    {
        var cache = RelayHostApplication.CacheDirectoryOf(RelayDirectory);
        return Condition.UntilAsync(
            _ =>
            {
                try
                {
                    Directory.Delete(cache, recursive: true);
                    return ValueTask.FromResult(true);
                }
                catch (IOException)
                {
                    // The relay has written a file meanwhile: once more.
                    return ValueTask.FromResult(!Directory.Exists(cache));
                }
            },
            cancellationToken);
    }

    /// <summary>Makes the relay begin a new segment, as it does when one is full.</summary>
    public async Task RollSegmentAsync(CancellationToken cancellationToken)
    {
        var control = await Relay.Cache.ReadControlAsync(Alice.Repository.Id, cancellationToken).ConfigureAwait(false);
        if (control is not null)
        {
            await Relay.Cache.RollAsync(Alice.Repository.Id, control, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes the oldest segment.</summary>
    /// <returns>How many bytes it had, and how many segments are left.</returns>
    public (long Bytes, int Left) DeleteSegment()
    {
        var directory = Path.Combine(RelayHostApplication.CacheDirectoryOf(RelayDirectory), Alice.Repository.Id.ToString());
        var segments = new DirectoryInfo(directory).GetFiles("*.segment").OrderBy(f => f.LastWriteTimeUtc).ToArray();
        var bytes = segments[0].Length;
        segments[0].Delete();
        return (bytes, segments.Length - 1);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var part in new IAsyncDisposable?[] { _carol, _bob, _alice, _relay })
            {
                if (part is not null)
                {
                    await part.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _probe?.Dispose();
            _directory.Dispose();
        }
    }

    private async ValueTask<bool> DoAgreeAsync(CancellationToken cancellationToken) =>
        Alice.Digest is { } digest
        && Bob.Digest == digest
        && await Carol.AskAsync(DemoWriterCommand.Digest, cancellationToken).ConfigureAwait(false) == digest.ToString()
        && await Probe.AgreesAsync(Alice.Repository.Id, Alice.Repository.Status.Commits, digest, cancellationToken).ConfigureAwait(false);

    private static InvalidOperationException NotStarted() => new("The demo's world has not been started.");
}
