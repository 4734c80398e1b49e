using System.Buffers;
using Goat.Commits;

namespace Goat.Cli.Demo;

/// <summary>A person with a device: a replica on disk that synchronises by itself.</summary>
internal sealed class DemoReplica : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly GoatDb _database;

    private DemoReplica(string name, GoatDb database, Repository repository)
    {
        Name = name;
        _database = database;
        Repository = repository;
    }

    public string Name { get; }

    public Repository Repository { get; }

    /// <summary>The digest of the frontier; null while something is pending or missing.</summary>
    public CommitId? Digest => Repository.Status is { PendingItems: 0, Orphans: 0 } ? Repository.Digest : null;

    public static async Task<DemoReplica> OpenAsync(string name, string directory, string relay, string path, CancellationToken cancellationToken)
    {
        var database = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, Relays = { relay }, PollInterval = PollInterval }, cancellationToken).ConfigureAwait(false);
        try
        {
            return new DemoReplica(name, database, await database.OpenRepositoryAsync(path, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops synchronising. Returns when no round is under way any more, so that nothing written from now on is sent.</summary>
    public async Task GoOfflineAsync(CancellationToken cancellationToken)
    {
        _database.Sync.Pause();

        // Waits for its turn after a round that had begun; the second also after one that was about to.
        await _database.Sync.SyncNowAsync(cancellationToken).ConfigureAwait(false);
        await _database.Sync.SyncNowAsync(cancellationToken).ConfigureAwait(false);
    }

    public void GoOnline() => _database.Sync.Resume();

    public byte[] ExportState()
    {
        var state = new ArrayBufferWriter<byte>();
        Repository.ExportState(state);
        return state.WrittenSpan.ToArray();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
