using Goat.Replicas;

namespace Goat.Pending;

/// <summary>Makes sure that the disk has what a store holds; callers that come while it is busy share the next turn.</summary>
internal sealed class GroupSync(IReplicaStore store)
{
    private readonly Lock _lock = new();
    private Task? _running;
    private long _reached;

    /// <summary>Returns when the disk has the first bytes of the store.</summary>
    /// <param name="length">How many.</param>
    /// <param name="cancellationToken">Cancels the waiting, not the work, which others wait for as well.</param>
    public async Task ReachAsync(long length, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task running;
            lock (_lock)
            {
                if (_reached >= length || !store.IsDirty)
                {
                    return;
                }

                running = _running ??= RunAsync();
            }

            // Work that had begun before may not cover these bytes: look again.
            await running.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns when no work is under way. What failed was told to those who waited for it.</summary>
    public async Task WhenIdleAsync()
    {
        Task? running;
        lock (_lock)
        {
            running = _running;
        }

        if (running is not null)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync()
    {
        // Files block the thread: neither the lock nor the caller's thread is held meanwhile.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var length = store.Length;
        try
        {
            await store.SyncAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            length = 0;
            throw;
        }
        finally
        {
            lock (_lock)
            {
                _reached = Math.Max(_reached, length);
                _running = null;
            }
        }
    }
}
