namespace Goat.Relay.Push;

/// <summary>
/// What carries push messages to clients: the four calls of a SignalR service in serverless mode. A user is a session's id, a group a repository's; both are 32 hex digits. Implementations are thread-safe.
/// </summary>
public interface IPushTransport
{
    /// <summary>Says where a user's next connection goes.</summary>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PushUnavailableException">There is no room, or the service cannot be reached.</exception>
    ValueTask<PushAccess> NegotiateAsync(string user, CancellationToken cancellationToken);

    /// <summary>Makes all connections of a user, those to come too, receive a group's messages.</summary>
    /// <param name="user">The user.</param>
    /// <param name="group">The group.</param>
    /// <param name="lifetime">For how long, in whole seconds; adding again begins anew.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PushUnavailableException">There is no room, or the service cannot be reached.</exception>
    ValueTask AddToGroupAsync(string user, string group, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Ends that; does nothing for a user who is not in the group.</summary>
    /// <param name="user">The user.</param>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PushUnavailableException">The service cannot be reached.</exception>
    ValueTask RemoveFromGroupAsync(string user, string group, CancellationToken cancellationToken);

    /// <summary>Calls <see cref="Sync.PushMessageCodec.Method"/> at the connections of a group. Best effort: what cannot be delivered at once is dropped, never waited for.</summary>
    /// <param name="group">The group.</param>
    /// <param name="text">The argument.</param>
    /// <param name="exceptConnection">The id of a connection that does not get it; null for none. Services exclude by connection, not by user.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PushUnavailableException">The quota is used up, or the service cannot be reached.</exception>
    ValueTask SendToGroupAsync(string group, string text, string? exceptConnection, CancellationToken cancellationToken);
}
