using Goat.Syncing;
using Microsoft.Extensions.Logging;

namespace Goat;

/// <summary>Synchronising of a database with its relays: in the background, and on request. Relays do not wait for each other. Thread-safe.</summary>
public sealed partial class SyncControl
{
    // What comes from one relay goes to the others in the next pass; more are only needed while others write.
    private const int MaxPasses = 4;

    private readonly RelayLoop[] _relays;
    private readonly SyncHints _hints;
    private readonly GoatDb _database;
    private int _policy;

    internal SyncControl(GoatDb database, GoatDbOptions options, ILogger logger)
    {
        _database = database;
        _policy = (int)options.SyncPolicy;
        _hints = new SyncHints(options.Directory, options.TimeProvider);
        _relays = [.. options.Relays
            .Select(Goat.Identity.ConnectionString.Parse)
            .Where(c => c.Endpoint is not null)
            .DistinctBy(c => c.Endpoint)
            .Select(c => new RelayLoop(this, database, new RelayClient(c.Endpoint!, options, database.Identity), options, _hints, logger))];
    }

    /// <summary>What the network may be used for. Set it when the device changes networks; what waited for that begins at once.</summary>
    /// <value>Default: <see cref="GoatDbOptions.SyncPolicy"/>.</value>
    public SyncPolicy Policy
    {
        get => (SyncPolicy)Volatile.Read(ref _policy);
        set
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such policy.");
            }

            if (Interlocked.Exchange(ref _policy, (int)value) != (int)value)
            {
                Array.ForEach(_relays, r => r.SetPolicy(value));
            }
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

    /// <summary>Flushes, then runs rounds with every relay for all open repositories until both sides hold the same. Does not wait out pauses after failures.</summary>
    /// <exception cref="SyncFailedException">They do not: a relay cannot be reached, rounds bring nothing further, or <see cref="Policy"/> is <see cref="SyncPolicy.Offline"/>; the message says why. The other relays have been tried all the same.</exception>
    public async Task SyncNowAsync(CancellationToken cancellationToken = default)
    {
        for (var pass = 0; pass == 0 || (pass < MaxPasses && _relays.Length > 1 && _relays.Any(r => r.HasAsked)); pass++)
        {
            var isFirst = pass == 0;
            var all = Task.WhenAll(_relays.Select(r => r.SyncNowAsync(isFirst, cancellationToken)));
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (all.Exception is { InnerExceptions: { Count: > 1 } failures } && failures.All(f => f is SyncFailedException))
            {
                throw new SyncFailedException(string.Join(" ", failures.Select(f => f.Message)), new AggregateException(failures));
            }

            await all.ConfigureAwait(false);
        }
    }

    /// <summary>Commits of a repository up to which some relay is known to have had everything.</summary>
    internal IEnumerable<Commits.CommitId> RememberedTips(Goat.Identity.RepositoryId repository) => _relays.SelectMany(r => _hints.Find(r.Endpoint, repository));

    internal void OnCommitted(Repository repository) => Array.ForEach(_relays, r => r.OnChanged(repository));

    /// <summary>One relay brought something: the others may not have it.</summary>
    internal void OnReceived(Repository repository, RelayLoop from) => Array.ForEach(Array.FindAll(_relays, r => r != from), r => r.OnChanged(repository));

    internal void OnOpenedOrClosed() => Array.ForEach(_relays, r => r.OnOpenedOrClosed());

    internal void SaveHints() => _hints.SaveNowAndThen();

    internal async Task StopAsync()
    {
        await Task.WhenAll(_relays.Select(r => r.DisposeAsync().AsTask())).ConfigureAwait(false);
        EndWaits();
        _hints.Save();
    }
}
