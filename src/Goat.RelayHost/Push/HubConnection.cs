using Microsoft.AspNetCore.SignalR;

namespace Goat.RelayHost.Push;

/// <summary>A connection to the hub.</summary>
internal sealed class HubConnection(HubCallerContext context)
{
    private int _outstanding;

    public string Id => context.ConnectionId;

    /// <summary>Counts a message that begins to be written.</summary>
    /// <returns>How many are being written now.</returns>
    public int Begin() => Interlocked.Increment(ref _outstanding);

    /// <summary>Counts a message that was written.</summary>
    public void End() => Interlocked.Decrement(ref _outstanding);

    /// <summary>Closes the connection; its client comes back and does a round.</summary>
    public void Abort() => context.Abort();
}
