namespace Goat;

/// <content>Status and its events.</content>
public sealed partial class SyncControl
{
    private readonly Lock _statusLock = new();
    private bool _isAnnouncing;

    /// <summary>
    /// Raised when <see cref="Status"/> may have changed: after each turn with a relay that changed a state or brought a long fetch further, on <see cref="GoatDbOptions.NotificationContext"/>. Several changes may be announced once.
    /// </summary>
    public event EventHandler? StatusChanged;

    /// <summary>How it goes, for all open repositories together. <see cref="Repository.SyncStatus"/> is about one.</summary>
    public SyncStatus Status => Summarize([.. _relays.Select(r => r.Status)]);

    internal SyncStatus StatusOf(Repository repository) => Summarize([.. _relays.Select(r => r.StatusOf(repository))]);

    /// <summary>Tells observers; while they are being told, once more at most.</summary>
    internal void RaiseStatusChanged()
    {
        lock (_statusLock)
        {
            if (_isAnnouncing)
            {
                return;
            }

            _isAnnouncing = true;
        }

        _database.Notify(Announce);
    }

    private static SyncStatus Summarize(RelayStatus[] relays) =>
        new(relays.Length == 0 ? SyncState.Off : relays.Max(r => r.State), relays.Select(r => r.PendingCommits).DefaultIfEmpty(0).Max(), relays);

    private void Announce()
    {
        lock (_statusLock)
        {
            // What changes from here on is announced again.
            _isAnnouncing = false;
        }

        StatusChanged?.Invoke(this, EventArgs.Empty);
        foreach (var repository in _database.Repositories)
        {
            repository.AnnounceSyncStatus();
        }
    }
}
