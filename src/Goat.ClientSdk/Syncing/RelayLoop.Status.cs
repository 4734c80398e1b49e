namespace Goat.Syncing;

/// <content>What is reported.</content>
internal sealed partial class RelayLoop
{
    /// <summary>How synchronising with the relay goes.</summary>
    public RelayStatus Status
    {
        get
        {
            var all = _repositories.All();
            return _meter.Status with
            {
                PendingCommits = all.Sum(r => r.Repository.CountOutside(r.Remembered)),
                MissingCommits = all.Sum(r => r.Meter.Status.MissingCommits),
                IsPushLive = _pace.IsPushLive,
            };
        }
    }

    /// <summary>How synchronising a repository with the relay goes.</summary>
    public RelayStatus StatusOf(Repository repository)
    {
        var relay = _meter.Status;
        var rounds = _repositories.Find(repository);
        var status = rounds?.Meter.Status ?? new RelayMeter(Endpoint).Status;
        return status with
        {
            // What keeps the relay from being asked at all keeps this repository from it.
            State = relay.State is SyncState.Paused or SyncState.Offline or SyncState.Failing && status.State is not (SyncState.Stalled or SyncState.Failing) ? relay.State : status.State,
            LastError = status.LastError ?? (relay.State == SyncState.Failing ? relay.LastError : null),
            PendingCommits = repository.CountOutside(rounds?.Remembered ?? []),
            IsPushLive = _pace.IsPushLive,
        };
    }

    private void Enter(SyncState state, Exception? error)
    {
        lock (_lock)
        {
            if (!_isRunning && state is not (SyncState.Failing or SyncState.Stalled))
            {
                state = SyncState.Paused;
            }
        }

        state = _pace.Policy == SyncPolicy.Offline && state != SyncState.Paused ? SyncState.Offline : state;
        if (!_meter.Enter(state, error, state == SyncState.Synced ? _database.Time.GetUtcNow() : null))
        {
            return;
        }

        _control.RaiseStatusChanged();
    }
}
