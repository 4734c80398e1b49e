using Goat.Sync;

namespace Goat.Syncing;

/// <summary>What is reported of a relay, or of one repository at a relay. Thread-safe.</summary>
internal sealed class RelayMeter(Uri endpoint)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RoundKind, long> _rounds = [];
    private RelayStatus _status = new(endpoint, SyncState.Paused, null, null, new Dictionary<RoundKind, long>(), 0, 0, 0, 0, IsPushLive: false);

    public RelayStatus Status
    {
        get
        {
            lock (_lock)
            {
                return _status with { Rounds = new Dictionary<RoundKind, long>(_rounds) };
            }
        }
    }

    /// <returns>Whether the state or the error is another than before.</returns>
    public bool Enter(SyncState state, Exception? error, DateTimeOffset? synced = null)
    {
        lock (_lock)
        {
            var isNew = state != _status.State || _status.LastError?.Message != error?.Message;
            _status = _status with { State = state, LastError = error, LastSynced = synced ?? _status.LastSynced, MissingCommits = state == SyncState.Synced ? 0 : _status.MissingCommits };
            return isNew;
        }
    }

    public void NoteMissing(long commits)
    {
        lock (_lock)
        {
            _status = _status with { MissingCommits = commits };
        }
    }

    public void Count(RoundKind kind)
    {
        lock (_lock)
        {
            _rounds[kind] = _rounds.GetValueOrDefault(kind) + 1;
        }
    }

    public void Count(int sent, int received)
    {
        lock (_lock)
        {
            _status = _status with { BytesSent = _status.BytesSent + sent, BytesReceived = _status.BytesReceived + received };
        }
    }
}
