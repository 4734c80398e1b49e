using Goat.Syncing;
using Microsoft.Extensions.Logging;

namespace Goat;

/// <summary>Synchronising of a database with its relays: in the background, and on request.</summary>
public sealed class SyncControl
{
    private readonly RelayLoop[] _relays;
    private readonly SyncHints _hints;

    internal SyncControl(GoatDb database, GoatDbOptions options, ILogger logger)
    {
        _hints = new SyncHints(options.Directory);
        _relays = [.. options.Relays
            .Select(Goat.Identity.ConnectionString.Parse)
            .Where(c => c.Endpoint is not null)
            .DistinctBy(c => c.Endpoint)
            .Select(c => new RelayLoop(this, database, new RelayClient(c.Endpoint!, options, database.Identity), options, _hints, logger))];
    }

    /// <summary>Raised when the state of a relay changes, on <see cref="GoatDbOptions.NotificationContext"/>.</summary>
    public event EventHandler? StatusChanged;

    /// <summary>How it goes.</summary>
    public SyncStatus Status
    {
        get
        {
            var relays = _relays.Select(r => r.Status).ToArray();
            return new SyncStatus(relays.Length == 0 ? SyncState.Off : relays.Max(r => r.State), relays);
        }
    }

    internal Uri? Endpoint => _relays.Length > 0 ? _relays[0].Endpoint : null;

    /// <summary>Stops the background work after the round under way. Nothing is lost; <see cref="SyncNowAsync"/> still works.</summary>
    public void Pause() => Array.ForEach(_relays, r => r.Pause());

    /// <summary>Stops the background work; returns when no round of it runs any more. Nothing is lost; <see cref="SyncNowAsync"/> still works.</summary>
    /// <param name="cancellationToken">Cancels the waiting; the background work stays paused.</param>
    public Task PauseAsync(CancellationToken cancellationToken = default) => Task.WhenAll(_relays.Select(r => r.PauseAsync(cancellationToken)));

    /// <summary>Begins or resumes the background work.</summary>
    public void Resume() => Array.ForEach(_relays, r => r.Resume());

    /// <summary>Flushes, then runs rounds with every relay for all open repositories until both sides hold the same.</summary>
    /// <exception cref="SyncFailedException">They do not: the relay cannot be reached, or rounds bring nothing further; the message says why.</exception>
    public async Task SyncNowAsync(CancellationToken cancellationToken = default)
    {
        foreach (var relay in _relays)
        {
            await relay.SyncNowAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Commits of a repository up to which some relay is known to have had everything.</summary>
    internal IEnumerable<Commits.CommitId> RememberedTips(Goat.Identity.RepositoryId repository) => _relays.SelectMany(r => _hints.Find(r.Endpoint, repository));

    internal void OnCommitted(Repository repository) => Array.ForEach(_relays, r => r.OnCommitted(repository));

    internal void OnOpened() => Array.ForEach(_relays, r => r.Wake());

    internal void RaiseStatusChanged() => StatusChanged?.Invoke(this, EventArgs.Empty);

    internal async Task StopAsync()
    {
        await Task.WhenAll(_relays.Select(r => r.DisposeAsync().AsTask())).ConfigureAwait(false);
        _hints.Save();
    }
}
