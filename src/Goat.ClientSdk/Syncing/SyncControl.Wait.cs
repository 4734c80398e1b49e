using Goat.Commits;

namespace Goat;

/// <content>Waiting until relays have everything.</content>
public sealed partial class SyncControl
{
    private readonly List<Wait> _waits = [];
    private readonly Lock _waitLock = new();
    private bool _hasStopped;

    /// <summary>
    /// Flushes all open repositories, then waits until relays have acknowledged every commit that they hold by then, their own and others'. Commits that are taken back meanwhile, because a relay refused them, are not waited for;
    /// those that it refuses for now are. Does not fetch, does not begin anything by itself: while paused or offline it waits for <see cref="Resume"/> or <see cref="Policy"/>. Returns at once where there is no relay.
    /// </summary>
    /// <param name="relays">How many relays must have them.</param>
    /// <param name="cancellationToken">Cancels the waiting. There is no other limit.</param>
    /// <exception cref="FlushFailedException">Changes could not be written.</exception>
    /// <exception cref="ObjectDisposedException">The database, or one of the repositories, is closed before that.</exception>
    public async Task WaitForSyncAsync(RelayQuorum relays = RelayQuorum.Every, CancellationToken cancellationToken = default) =>
        await Task.WhenAll(_database.Repositories.Select(r => WaitForSyncAsync(r, relays, cancellationToken))).ConfigureAwait(false);

    internal async Task WaitForSyncAsync(Repository repository, RelayQuorum relays, CancellationToken cancellationToken)
    {
        await repository.FlushAsync(cancellationToken).ConfigureAwait(false);
        var wait = new Wait(repository, repository.Head, relays);
        lock (_waitLock)
        {
            ObjectDisposedException.ThrowIf(_hasStopped, _database);
            _waits.Add(wait);
        }

        try
        {
            Check(wait);
            await wait.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_waitLock)
            {
                _waits.Remove(wait);
            }
        }
    }

    /// <summary>A relay is known to hold more of a repository than before.</summary>
    internal void OnAcknowledged(Repository repository)
    {
        Wait[] waits;
        lock (_waitLock)
        {
            if (_waits.Count == 0)
            {
                return;
            }

            waits = [.. _waits.Where(w => w.Repository == repository)];
        }

        Array.ForEach(waits, Check);
    }

    internal void OnClosed(Repository repository)
    {
        lock (_waitLock)
        {
            _waits.FindAll(w => w.Repository == repository).ForEach(w => w.Done.TrySetException(repository.Closed()));
        }
    }

    private void Check(Wait wait)
    {
        var have = _relays.Count(r => wait.Repository.AreHeldBy(wait.Tips, r.RememberedOf(wait.Repository)));
        if (have == _relays.Length || (wait.Relays == RelayQuorum.Any && have > 0))
        {
            wait.Done.TrySetResult();
        }
    }

    private void EndWaits()
    {
        lock (_waitLock)
        {
            _hasStopped = true;
            _waits.ForEach(w => w.Done.TrySetException(new ObjectDisposedException(nameof(GoatDb), "The database was closed before relays had everything.")));
        }
    }

    private sealed record Wait(Repository Repository, IReadOnlyList<CommitId> Tips, RelayQuorum Relays)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
