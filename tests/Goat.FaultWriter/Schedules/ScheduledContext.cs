namespace Goat.FaultWriter.Schedules;

/// <summary>A thread of a user interface: what is posted runs in order, each when the scheduler chooses that.</summary>
internal sealed class ScheduledContext(Scheduler scheduler) : SynchronizationContext
{
    private readonly Lock _lock = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = [];

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_lock)
        {
            _posted.Enqueue((d, state));
        }

        scheduler.Ready("post", RunNext);
    }

    public override SynchronizationContext CreateCopy() => this;

    private void RunNext()
    {
        (SendOrPostCallback Callback, object? State) next;
        lock (_lock)
        {
            next = _posted.Dequeue();
        }

        next.Callback(next.State);
    }
}
