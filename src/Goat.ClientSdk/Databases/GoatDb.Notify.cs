namespace Goat;

/// <content>Where observers are told.</content>
public sealed partial class GoatDb
{
    /// <summary>Tells observers, on the notification context if there is one. What they throw is logged.</summary>
    internal void Notify(Action announce)
    {
        if (_context is null)
        {
            Guarded(announce);
            return;
        }

        _context.Post(static state => ((Action)state!)(), () => Guarded(announce));
    }

    /// <summary>Runs something on the notification context; at once where there is none.</summary>
    internal Task<T> RunOnContextAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (_context is null || ReferenceEquals(_context, SynchronizationContext.Current))
        {
            return Task.FromResult(work());
        }

        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        cancellationToken.Register(() =>
        {
            if (Interlocked.Exchange(ref begun, 1) == 0)
            {
                done.TrySetCanceled(cancellationToken);
            }
        });
        _context.Post(
            _ =>
            {
                // Cancelled work must not run later, when nobody waits for its outcome; work that runs cannot be cancelled.
                if (Interlocked.Exchange(ref begun, 1) == 0)
                {
                    Complete(done, work);
                }
            },
            null);
        return done.Task;
    }

    internal void OnCommitted(Repository repository) => Sync.OnCommitted(repository);

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> work)
    {
        try
        {
            done.TrySetResult(work());
        }
        catch (Exception e)
        {
            done.TrySetException(e);
        }
    }

    internal void Guarded(Action announce)
    {
        try
        {
            announce();
        }
        catch (Exception e)
        {
            ClientLog.ObserverFailed(_logger, "the database", e);
        }
    }
}
