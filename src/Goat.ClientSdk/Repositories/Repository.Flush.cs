using Goat.Pending;

namespace Goat;

/// <content>When pending edits are written.</content>
public sealed partial class Repository
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;
    private readonly FlushPace _pace;
    private readonly GroupSync _disk;
    private long _flushedAt;
    private bool _isFlushDue;

    /// <summary>Writes pending changes as a commit; returns when the operating system has it.</summary>
    /// <exception cref="FlushFailedException">The store cannot be written. The changes stay in memory.</exception>
    /// <exception cref="ObjectDisposedException">The repository is closed.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => FlushAsync(Durability.Os, cancellationToken);

    /// <summary>Writes pending changes as a commit. Callers that want the disk to have it share their turns of the disk, and do not hold up other flushes.</summary>
    /// <param name="durability">Who has to have the bytes before this returns.</param>
    /// <param name="cancellationToken">Cancels the waiting, not a write that has begun.</param>
    /// <exception cref="FlushFailedException">The store cannot be written. The changes stay in memory.</exception>
    /// <exception cref="ObjectDisposedException">The repository is closed.</exception>
    public async Task FlushAsync(Durability durability, CancellationToken cancellationToken = default)
    {
        CheckOpen();
        long length;
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfClosed();
            await SealAsync().ConfigureAwait(false);
            length = _log.Store.Length;
        }
        finally
        {
            _writing.Release();
        }

        if (durability == Durability.Disk)
        {
            await ReachDiskAsync(length, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReachDiskAsync(long length, CancellationToken cancellationToken)
    {
        try
        {
            await _disk.ReachAsync(length, cancellationToken).ConfigureAwait(false);
            ClearError();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ThrowIfClosed();
            ReportFailure(e);
            throw new FlushFailedException(Path, e);
        }
    }

    /// <summary>Makes sure that what has become pending is written some time; the caller holds the lock.</summary>
    private void ScheduleFlush()
    {
        if (!_isFlushDue)
        {
            _isFlushDue = true;
            _timer.Change(_pace.WaitAfter(Database.Time.GetElapsedTime(_flushedAt)), Timeout.InfiniteTimeSpan);
        }
    }

    private void ReportFailure(Exception cause)
    {
        lock (Gate)
        {
            _lastError = cause;
        }

        ClientLog.FlushFailed(_logger, Path, cause);
        AnnounceStatus();
    }

    private void ClearError()
    {
        if (Volatile.Read(ref _lastError) is null)
        {
            return;
        }

        lock (Gate)
        {
            _lastError = null;
        }

        AnnounceStatus();
    }

    private async void FlushInBackground()
    {
        // Not a part of the activity in which the repository happened to be opened.
        System.Diagnostics.Activity.Current = null;
        try
        {
            await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (FlushFailedException)
        {
            // Reported through Status, and tried again.
        }
        catch (ObjectDisposedException)
        {
            // A closed repository was flushed when it closed.
        }
    }
}
