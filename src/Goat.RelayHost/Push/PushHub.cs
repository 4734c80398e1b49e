using Goat.Relay.Metrics;
using Microsoft.AspNetCore.SignalR;

namespace Goat.RelayHost.Push;

/// <summary>The hub at <c>/client</c>. Clients only listen: it has no methods that they could call.</summary>
internal sealed class PushHub(HubMembers members, HubAllowance allowance, RelayMetrics metrics) : Hub
{
    public const string Path = "/client";

    /// <summary>Resolved by clients against the relay's address, which a proxy before it may have changed.</summary>
    public const string RelativeUrl = "client";

    public override Task OnConnectedAsync()
    {
        if (!allowance.HasRoom(members.Connections))
        {
            Context.Abort();
            return Task.CompletedTask;
        }

        members.Connect(Context.UserIdentifier!, new HubConnection(Context));
        metrics.CountConnections(1);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (members.TryDisconnect(Context.UserIdentifier!, Context.ConnectionId))
        {
            metrics.CountConnections(-1);
        }

        return Task.CompletedTask;
    }
}
