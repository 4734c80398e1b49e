using Goat.Relay.Metrics;
using Goat.Relay.Push;
using Goat.Sync;
using Microsoft.AspNetCore.SignalR;

namespace Goat.RelayHost.Push;

/// <summary>Push through the hub of this process. It does not span processes: what another instance stores reaches the clients here by their polls.</summary>
internal sealed class PushHubTransport(IHubContext<PushHub> hub, HubMembers members, HubAllowance allowance, AccessTokens tokens, PushHubOptions options, RelayMetrics metrics, ILogger<PushHubTransport> log) : IPushTransport
{
    public ValueTask<PushAccess> NegotiateAsync(string user, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new PushAccess(PushHub.RelativeUrl, tokens.Issue(user)));

    public ValueTask AddToGroupAsync(string user, string group, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        members.AddToGroup(user, group, lifetime);
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveFromGroupAsync(string user, string group, CancellationToken cancellationToken)
    {
        members.RemoveFromGroup(user, group);
        return ValueTask.CompletedTask;
    }

    public ValueTask SendToGroupAsync(string group, string text, string? exceptConnection, CancellationToken cancellationToken)
    {
        var connections = members.ConnectionsOf(group, exceptConnection);
        if (!allowance.TryTake(connections.Count))
        {
            foreach (var connection in members.AllConnections())
            {
                connection.Abort();
            }

            throw new PushUnavailableException("The units of this day are used up.", isQuota: true);
        }

        foreach (var connection in connections)
        {
            // Nobody waits for a connection that is slow.
            _ = DeliverAsync(connection, text);
        }

        metrics.CountDelivery(connections.Count, PushMessageCodec.EnvelopeBytes + text.Length);
        return ValueTask.CompletedTask;
    }

    private async Task DeliverAsync(HubConnection connection, string text)
    {
        try
        {
            if (connection.Begin() > options.MaxOutstanding)
            {
                log.ConnectionTooSlow(connection.Id, options.MaxOutstanding);
                connection.Abort();
                return;
            }

            await hub.Clients.Client(connection.Id).SendAsync(PushMessageCodec.Method, text, CancellationToken.None);
        }
        catch (Exception e)
        {
            log.DeliveryFailed(connection.Id, e);
            connection.Abort();
        }
        finally
        {
            connection.End();
        }
    }
}
