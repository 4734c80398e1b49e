namespace Goat.Relay.Cache;

/// <summary>What a storage call found a segment to be.</summary>
public enum SegmentState
{
    /// <summary>There, and appended to.</summary>
    Open,

    /// <summary>There, but another segment is active now: read the control row.</summary>
    Sealed,

    /// <summary>Not there, or another one under its name: what is known of it is void.</summary>
    Gone,
}
