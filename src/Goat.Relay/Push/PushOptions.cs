namespace Goat.Relay.Push;

/// <summary>How the relay pushes. Only where it has a transport.</summary>
public sealed record PushOptions
{
    /// <summary>How long after a message about a repository the next one waits, so that commits that follow each other closely share one. The first leaves at once.</summary>
    /// <value>50 ms.</value>
    public TimeSpan CoalescingWindow { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many repositories one negotiation may name.</summary>
    /// <value>64.</value>
    public int MaxRepositories { get; init; } = 64;

    /// <summary>How long a session stays in the group of a repository after it negotiated; clients negotiate again before that.</summary>
    /// <value>1 day, and never longer than the session's certificate lasts.</value>
    public TimeSpan MembershipLifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long one call of the transport may take.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
