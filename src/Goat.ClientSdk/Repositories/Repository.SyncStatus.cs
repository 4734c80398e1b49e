using Goat.Commits;
using Goat.Sync;

namespace Goat;

/// <content>How synchronising goes.</content>
public sealed partial class Repository
{
    private SyncStatus? _announcedSync;

    /// <summary>Raised when <see cref="SyncStatus"/> has changed in its state, its error, or in how much is to be sent or fetched, on <see cref="GoatDbOptions.NotificationContext"/>.</summary>
    public event EventHandler? SyncStatusChanged;

    /// <summary>How synchronising this repository goes, relay by relay.</summary>
    public SyncStatus SyncStatus => Database.Sync.StatusOf(this);

    /// <summary>
    /// Flushes, then waits until relays have acknowledged every commit that the repository holds by then. Commits that are taken back meanwhile, because a relay refused them, are not waited for; those that it refuses for now are.
    /// While synchronising is paused or offline it waits for that to end. Returns at once where there is no relay.
    /// </summary>
    /// <param name="relays">How many relays must have them.</param>
    /// <param name="cancellationToken">Cancels the waiting. There is no other limit.</param>
    /// <exception cref="FlushFailedException">Changes could not be written.</exception>
    /// <exception cref="ObjectDisposedException">The repository is closed before that.</exception>
    public Task WaitForSyncAsync(RelayQuorum relays = RelayQuorum.Every, CancellationToken cancellationToken = default) => Database.Sync.WaitForSyncAsync(this, relays, cancellationToken);

    /// <summary>How many commits are held that are neither among some, nor what these build on.</summary>
    internal long CountOutside(IReadOnlyList<CommitId> newest)
    {
        lock (Gate)
        {
            var known = new Closure(_set.Graph);
            foreach (var index in newest.Select(_set.Graph.IndexOf).Where(i => i >= 0))
            {
                known.Add(index);
            }

            return known.CountOutside();
        }
    }

    /// <summary>The newest among some commits.</summary>
    internal IReadOnlyList<CommitId> NewestOf(IEnumerable<CommitId> commits)
    {
        lock (Gate)
        {
            return [.. Rounds.Newest(_set.Graph, commits.Select(_set.Graph.IndexOf)).Select(_set.Graph.IdAt).Order()];
        }
    }

    /// <summary>Whether some commits are among others, or what these build on. Those that are not held any more do not count.</summary>
    internal bool AreHeldBy(IReadOnlyList<CommitId> commits, IReadOnlyList<CommitId> newest)
    {
        lock (Gate)
        {
            var known = new Closure(_set.Graph);
            foreach (var index in newest.Select(_set.Graph.IndexOf).Where(i => i >= 0))
            {
                known.Add(index);
            }

            return commits.Select(_set.Graph.IndexOf).All(i => i < 0 || known.Contains(i));
        }
    }

    /// <summary>Tells observers if there is something new to tell; called on the notification context.</summary>
    internal void AnnounceSyncStatus()
    {
        if (SyncStatusChanged is null || _isClosed)
        {
            return;
        }

        var (before, now) = (_announcedSync, SyncStatus);
        _announcedSync = now;
        if (before is not null && IsSame(before, now))
        {
            return;
        }

        foreach (var handler in Delegate.EnumerateInvocationList(SyncStatusChanged))
        {
            Database.Guarded(() => handler(this, EventArgs.Empty));
        }
    }

    private static bool IsSame(SyncStatus a, SyncStatus b) =>
        a.State == b.State
        && a.PendingCommits == b.PendingCommits
        && a.Relays.Zip(b.Relays).All(r => r.First.State == r.Second.State && r.First.MissingCommits == r.Second.MissingCommits && r.First.IsPushLive == r.Second.IsPushLive && r.First.LastError?.Message == r.Second.LastError?.Message);
}
