namespace Goat.Relay.Limits;

/// <summary>What <see cref="RelayLimits"/> limits.</summary>
internal enum LimitedResource
{
    Requests,
    Bytes,
    Commits,
    Statements,
    Wants,
    Orphans,
    Pushes,
}
