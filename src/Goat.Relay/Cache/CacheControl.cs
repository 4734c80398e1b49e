namespace Goat.Relay.Cache;

/// <summary>The control row of a repository's cache: which segments there should be.</summary>
/// <param name="Generation">Names this life of the cache.</param>
/// <param name="First">Number of the first segment.</param>
/// <param name="Active">Number of the last segment, the only one that is appended to.</param>
public sealed record CacheControl(ulong Generation, int First, int Active)
{
    private const int MaxSegments = 100_000;

    /// <summary>The segment that is appended to.</summary>
    public SegmentId ActiveSegment => new(Generation, Active);

    /// <summary>Whether the numbers can be true. A row that fails this is treated as missing.</summary>
    public bool IsPlausible => First >= 1 && Active >= First && Active - First < MaxSegments;

    /// <summary>All segments, the active one last.</summary>
    public IEnumerable<SegmentId> Segments() => Enumerable.Range(First, Active - First + 1).Select(number => new SegmentId(Generation, number));
}
