namespace Goat.Relay.Limits;

/// <summary>What a session, or all sessions together, may use of one instance of the relay. Kept in memory by each instance for itself: several instances allow as many times as much.</summary>
public sealed record RelayLimits
{
    /// <summary>Nothing is limited.</summary>
    public static RelayLimits None { get; } = new();

    /// <summary>Requests.</summary>
    /// <value>Unlimited.</value>
    public Rate Requests { get; init; } = Rate.Unlimited;

    /// <summary>Bytes of request and response bodies.</summary>
    /// <value>Unlimited.</value>
    public Rate Bytes { get; init; } = Rate.Unlimited;

    /// <summary>Commits uploaded, also those that were held or are refused.</summary>
    /// <value>Unlimited.</value>
    public Rate Commits { get; init; } = Rate.Unlimited;

    /// <summary>Statements uploaded, attestations aside.</summary>
    /// <value>Unlimited.</value>
    public Rate Statements { get; init; } = Rate.Unlimited;

    /// <summary>Commits wanted by name, each of which may cost a read of storage.</summary>
    /// <value>Unlimited.</value>
    public Rate Wants { get; init; } = Rate.Unlimited;

    /// <summary>Uploaded commits that wait for what they build on.</summary>
    /// <value>Unlimited.</value>
    public Rate Orphans { get; init; } = Rate.Unlimited;

    /// <summary>Bundles uploaded, each of which costs an append and may cost a push message to everybody.</summary>
    /// <value>Unlimited.</value>
    public Rate Pushes { get; init; } = Rate.Unlimited;

    internal static RelayLimits OfSession { get; } = new()
    {
        Requests = new(100, 1_000),
        Bytes = new(4 * 1024 * 1024, 128 * 1024 * 1024),
        Commits = new(5_000, 500_000),
        Statements = new(100, 20_000),
        Wants = new(1_000, 50_000),
        Orphans = new(100, 100_000),
        Pushes = new(50, 1_000),
    };

    internal static RelayLimits OfInstance { get; } = new()
    {
        Requests = new(10_000, 50_000),
        Bytes = new(64 * 1024 * 1024, 1024 * 1024 * 1024),
        Commits = new(100_000, 5_000_000),
        Statements = new(5_000, 500_000),
        Wants = new(20_000, 1_000_000),
        Orphans = new(5_000, 1_000_000),
        Pushes = new(2_000, 50_000),
    };

    internal Rate Of(LimitedResource resource) => resource switch
    {
        LimitedResource.Requests => Requests,
        LimitedResource.Bytes => Bytes,
        LimitedResource.Commits => Commits,
        LimitedResource.Statements => Statements,
        LimitedResource.Wants => Wants,
        LimitedResource.Orphans => Orphans,
        LimitedResource.Pushes => Pushes,
        _ => throw new ArgumentOutOfRangeException(nameof(resource)),
    };
}
