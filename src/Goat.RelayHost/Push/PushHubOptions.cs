namespace Goat.RelayHost.Push;

/// <summary>The hub in process that carries push messages.</summary>
public sealed record PushHubOptions
{
    /// <summary>How long the access token of a negotiation opens connections.</summary>
    /// <value>15 minutes.</value>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Key of the access tokens, 32 bytes or more.</summary>
    /// <value>Null: a random one for each start. Clients negotiate again after a restart anyway.</value>
    public ReadOnlyMemory<byte>? TokenKey { get; init; }

    /// <summary>Groups that one session may be in.</summary>
    /// <value>1,024.</value>
    public int MaxGroupsPerSession { get; init; } = 1024;

    /// <summary>Messages that may wait for a slow connection; one that lags further behind is closed, and does a round when it is back.</summary>
    /// <value>64.</value>
    public int MaxOutstanding { get; init; } = 64;

    /// <summary>A quota to simulate, as Azure SignalR enforces one.</summary>
    /// <value>Null: none.</value>
    public PushQuota? Quota { get; init; }
}
