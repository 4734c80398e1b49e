namespace Goat.RelayHost.Push;

/// <summary>A user of the hub. Guarded by the lock of <see cref="HubMembers"/>.</summary>
internal sealed class HubMember(string user)
{
    public string User => user;

    /// <summary>The groups, and when membership ends.</summary>
    public Dictionary<string, DateTimeOffset> Groups { get; } = new(StringComparer.Ordinal);

    public List<HubConnection> Connections { get; } = [];

    /// <summary>When the last connection was closed, or the last group joined, whichever was later.</summary>
    public DateTimeOffset LastSeen { get; set; }
}
