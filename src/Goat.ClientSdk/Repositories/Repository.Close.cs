using Goat.Merge;

namespace Goat;

/// <content>Closing.</content>
public sealed partial class Repository
{
    private volatile bool _isClosed;
    private volatile bool _wasTouched;
    private long _touchedAt;

    /// <summary>Whether the repository is closed, or about to be.</summary>
    public bool IsClosed => _isClosed;

    internal bool IsObserved => ItemChanged is not null || StatusChanged is not null || CommitRefused is not null;

    /// <summary>
    /// Flushes and closes the repository, and gives its memory back. Afterwards it and its items throw; snapshots stay as they are. Opening the path again gives another object, once this has ended.
    /// Never waits for a relay: what none has yet is sent when the repository is open again. Does nothing where it is closed already.
    /// </summary>
    /// <exception cref="FlushFailedException">Changes could not be written; the repository stays open.</exception>
    public Task CloseAsync() => Database.CloseAsync(this);

    /// <summary>Closes, with what <see cref="GoatDb"/> has to know about it done by the caller.</summary>
    /// <param name="onlyIf">Asked under the lock, right before; null for always.</param>
    /// <param name="keepsIfFailing">Whether to stay open where changes cannot be written.</param>
    /// <exception cref="FlushFailedException">Changes could not be written.</exception>
    internal async ValueTask ShutDownAsync(Func<bool>? onlyIf, bool keepsIfFailing)
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            lock (Gate)
            {
                if (_isClosed || onlyIf?.Invoke() == false)
                {
                    return;
                }

                // Before the last flush: no edit comes after it.
                _isClosed = true;
            }

            await SealLastAsync(keepsIfFailing).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Whether nobody has used the repository for a time, and nobody would notice that it is gone; to be asked now and then, for uses are noticed when it is asked.</summary>
    internal bool IsIdle(TimeSpan time)
    {
        var now = Database.Time.GetTimestamp();
        if (_wasTouched)
        {
            _wasTouched = false;
            Interlocked.Exchange(ref _touchedAt, now);
        }

        lock (Gate)
        {
            return Database.Time.GetElapsedTime(Interlocked.Read(ref _touchedAt), now) >= time
                && !IsObserved
                && _batches.Count == 0
                && _sealing.Count == 0
                && _items.LoadedItems.All(i => !i.HasListeners);
        }
    }

    /// <summary>Notes that somebody uses the repository.</summary>
    internal void Touch()
    {
        // Read much more often than written, so that many readers share the cache line.
        if (!_wasTouched)
        {
            _wasTouched = true;
        }
    }

    /// <summary>To be called first by whatever the application asks for.</summary>
    internal void CheckOpen()
    {
        Touch();
        ThrowIfClosed();
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw Closed();
        }
    }

    internal ObjectDisposedException Closed() => new(Path, $"Repository {Path} is closed. Open it again with OpenRepositoryAsync.");

    private async ValueTask SealLastAsync(bool keepsIfFailing)
    {
        FlushFailedException? failure = null;
        try
        {
            await SealAsync().ConfigureAwait(false);
        }
        catch (FlushFailedException) when (keepsIfFailing)
        {
            _isClosed = false;
            throw;
        }
        catch (FlushFailedException e)
        {
            failure = e;
        }

        Database.Sync.OnClosed(this);
        await _closing.CancelAsync().ConfigureAwait(false);
        await _checkpointing.ConfigureAwait(false);
        await _checking.ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        try
        {
            await CheckpointBeforeClosingAsync().ConfigureAwait(false);
        }
        finally
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
            _closing.Dispose();
            Release();
            await _disk.WhenIdleAsync().ConfigureAwait(false);
            await CloseLogAsync().ConfigureAwait(false);
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    private async ValueTask CloseLogAsync()
    {
        try
        {
            await _log.CloseAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without the note of how the file ended the next opening begins a chain, nothing else.
            ClientLog.TailFailed(_logger, Path, e);
        }
    }

    /// <summary>Lets go of everything that takes memory: somebody may hold on to this object, or to an item.</summary>
    private void Release()
    {
        lock (Gate)
        {
            foreach (var item in _items.LoadedItems)
            {
                item.Close();
            }

            _items.Clear();
            _set = NewSet();
            _locations.Clear();
            _orphans.Clear();
            (_batches, _sealing, _live) = ([], [], 0);
        }
    }
}
