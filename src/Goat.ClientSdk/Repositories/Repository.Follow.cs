using Goat.Checkpoints;
using Goat.Frames;
using Goat.Graph;
using Goat.Merge;
using Goat.Pending;
using Goat.Replicas;

namespace Goat;

/// <content>Following a file that another process writes.</content>
public sealed partial class Repository
{
    // Where the last whole frame ends that was read, and what a frame header near it says: the checksum in it tells whether the file still begins as it did.
    private long _readTo;
    private (long Offset, ReadOnlyMemory<byte> Header) _mark;
    private bool _isBehind;
    private Task _following = Task.CompletedTask;

    private bool IsReadOnly => _log.Store.IsReadOnly;

    /// <summary>
    /// Takes in what another process has written since, and announces it on <see cref="GoatDbOptions.NotificationContext"/>. Needed only where <see cref="GoatDbOptions.RefreshInterval"/> is too long to wait for;
    /// does nothing where the database is open for writing.
    /// </summary>
    /// <exception cref="RefreshFailedException">The file cannot be read any more.</exception>
    /// <exception cref="ObjectDisposedException">The repository is closed.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        CheckOpen();
        if (IsReadOnly)
        {
            await LookAgainAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask LookAgainAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfClosed();
            await FollowAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or GoatException)
        {
            ReportUnreadable(e);
            throw new RefreshFailedException(Path, e);
        }
        finally
        {
            _writing.Release();
        }

        ClearError();
    }

    /// <summary>Notes how far the log was read, and begins to look for more.</summary>
    private async ValueTask BeginFollowingAsync(long? lastFrame, long readTo, CancellationToken cancellationToken)
    {
        await NoteReadAsync(lastFrame, readTo, cancellationToken).ConfigureAwait(false);
        if (Database.RefreshInterval != Timeout.InfiniteTimeSpan)
        {
            _following = FollowInBackgroundAsync(Database.RefreshInterval, _closing.Token);
        }
    }

    private async Task FollowInBackgroundAsync(TimeSpan interval, CancellationToken closing)
    {
        // Not a part of the activity in which the repository happened to be opened.
        System.Diagnostics.Activity.Current = null;
        using var timer = new PeriodicTimer(interval, Database.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(closing).ConfigureAwait(false))
            {
                await TryLookAgainAsync(closing).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async ValueTask TryLookAgainAsync(CancellationToken closing)
    {
        try
        {
            await LookAgainAsync(closing).ConfigureAwait(false);
        }
        catch (RefreshFailedException)
        {
            // Reported through Status, and tried again.
        }
    }

    private async ValueTask FollowAsync(CancellationToken cancellationToken)
    {
        _isBehind |= await _log.Store.RefreshAsync(cancellationToken).ConfigureAwait(false);
        if (!_isBehind)
        {
            return;
        }

        if (!await BeginsAsBeforeAsync(cancellationToken).ConfigureAwait(false) || !await TryReadOnAsync(cancellationToken).ConfigureAwait(false))
        {
            await ReadAnewAsync(cancellationToken).ConfigureAwait(false);
        }

        _isBehind = false;
    }

    private async ValueTask<bool> BeginsAsBeforeAsync(CancellationToken cancellationToken) =>
        _log.Store.Length >= _readTo
        && (await _log.Store.ReadAsync(_mark.Offset, FrameCodec.HeaderBytes, cancellationToken).ConfigureAwait(false)).Span.SequenceEqual(_mark.Header.Span);

    /// <summary>Takes in the frames that were appended.</summary>
    /// <returns>False where they do not simply go on: something before them is withdrawn, or the file was written over.</returns>
    private async ValueTask<bool> TryReadOnAsync(CancellationToken cancellationToken)
    {
        var reader = new ReplicaReader(_log, Id, _readTo);
        await foreach (var window in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (window.Withdrawals.Count > 0)
            {
                return false;
            }

            await Database.RunOnContextAsync(() => Show(window.Bundles), cancellationToken).ConfigureAwait(false);
        }

        if (reader.Damage.Count > 0)
        {
            return false;
        }

        await NoteReadAsync(reader.LastFrame, reader.End, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Applies and announces what another process wrote, as if a relay had brought it.</summary>
    private int Show(IReadOnlyList<StoredBundle> bundles)
    {
        List<(Item Item, ItemChangeKind Kind, List<FieldChange> Fields)> events;
        Admission admission;
        lock (Gate)
        {
            var changed = new Dictionary<Item, List<FieldChange>>();
            admission = Absorb(bundles, new OwnRuns(Database.SessionId), changed);
            ForgetRefused();
            events = Settle(changed);
        }

        Database.Telemetry.CountCommits(admission.Closed.Count, ChangeOrigin.Remote);
        foreach (var (item, kind, fields) in events)
        {
            Announce(item, kind, fields, ChangeOrigin.Remote);
        }

        return events.Count;
    }

    /// <summary>Reads everything again: the file was replaced, or something in it was taken back.</summary>
    private async ValueTask ReadAnewAsync(CancellationToken cancellationToken)
    {
        var headerDamage = await _log.OpenAsync(NewHeader, cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            _withdrawals.Clear();
        }

        var reader = new ReplicaReader(_log, Id, _log.First);
        await RebuildAsync(reader, _ => false, [], cancellationToken).ConfigureAwait(false);
        await NoteReadAsync(reader.LastFrame, reader.End, cancellationToken).ConfigureAwait(false);
        DamagedRange[] damage = [.. headerDamage, .. reader.Damage];
        lock (Gate)
        {
            (_damage, _needsHealing) = ([], false);
        }

        if (damage.Length > 0)
        {
            NoteDamage(damage);
        }

        AnnounceStatus();
    }

    private async ValueTask NoteReadAsync(long? lastFrame, long readTo, CancellationToken cancellationToken)
    {
        if (lastFrame is { } frame)
        {
            _mark.Offset = frame;
        }
        else if (_mark.Header.Length == 0 && _locations.Count > 0)
        {
            // All of it is in the checkpoint.
            _mark.Offset = _locations[_locations.Count - 1].Offset - FrameCodec.HeaderBytes;
        }

        _mark.Header = await _log.Store.ReadAsync(_mark.Offset, FrameCodec.HeaderBytes, cancellationToken).ConfigureAwait(false);
        _readTo = readTo;
    }

    private void ReportUnreadable(Exception cause)
    {
        bool isNew;
        lock (Gate)
        {
            isNew = _lastError is null;
            _lastError = cause;
        }

        if (isNew)
        {
            ClientLog.RefreshFailed(_logger, Path, cause);
            AnnounceStatus();
        }
    }
}
