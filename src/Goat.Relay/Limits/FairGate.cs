using Goat.Identity;

namespace Goat.Relay.Limits;

/// <summary>Lets a number of requests work at the same time. Those that wait get their turn session by session, so that a session with many requests waits for itself, not the others for it.</summary>
internal sealed class FairGate(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<SessionQueue> _turns = new();
    private readonly Dictionary<SessionId, LinkedListNode<SessionQueue>> _queues = [];
    private int _working;

    /// <summary>Waits for a turn, which ends when it is disposed.</summary>
    public async ValueTask<Turn> EnterAsync(SessionId session, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> waiter;
        lock (_lock)
        {
            if (_working < capacity)
            {
                _working++;
                return new Turn(this);
            }

            waiter = Enqueue(session);
        }

        await using (cancellationToken.Register(() => GiveUp(session, waiter, cancellationToken)).ConfigureAwait(false))
        {
            await waiter.Value.Task.ConfigureAwait(false);
            return new Turn(this);
        }
    }

    private LinkedListNode<TaskCompletionSource> Enqueue(SessionId session)
    {
        if (!_queues.TryGetValue(session, out var queue))
        {
            _queues.Add(session, queue = _turns.AddLast(new SessionQueue(session)));
        }

        return queue.Value.Waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private void GiveUp(SessionId session, LinkedListNode<TaskCompletionSource> waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (waiter.List is null)
            {
                // Its turn has come meanwhile.
                return;
            }

            var queue = _queues[session];
            queue.Value.Waiting.Remove(waiter);
            RemoveIfEmpty(queue);
        }

        waiter.Value.TrySetCanceled(cancellationToken);
    }

    private void Leave()
    {
        TaskCompletionSource next;
        lock (_lock)
        {
            if (_turns.First is not { } queue)
            {
                _working--;
                return;
            }

            next = queue.Value.Waiting.First!.Value;
            queue.Value.Waiting.RemoveFirst();
            _turns.RemoveFirst();
            _turns.AddLast(queue);
            RemoveIfEmpty(queue);
        }

        next.SetResult();
    }

    private void RemoveIfEmpty(LinkedListNode<SessionQueue> queue)
    {
        if (queue.Value.Waiting.Count == 0)
        {
            _queues.Remove(queue.Value.Session);
            _turns.Remove(queue);
        }
    }

    /// <summary>The right to work.</summary>
    internal readonly struct Turn(FairGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }

    private sealed class SessionQueue(SessionId session)
    {
        public SessionId Session => session;

        public LinkedList<TaskCompletionSource> Waiting { get; } = new();
    }
}
