using System.Threading.Channels;

namespace Goat.ClientSdk.Tests;

/// <summary>A user interface thread that runs what was posted only when it is told to.</summary>
internal sealed class QueuedContext : SynchronizationContext
{
    private readonly Channel<(SendOrPostCallback Callback, object? State)> _queue = Channel.CreateUnbounded<(SendOrPostCallback Callback, object? State)>();

    public override void Post(SendOrPostCallback d, object? state) => _queue.Writer.TryWrite((d, state));

    public async Task RunOneAsync(CancellationToken cancellationToken)
    {
        var (callback, state) = await _queue.Reader.ReadAsync(cancellationToken);
        callback(state);
    }
}
