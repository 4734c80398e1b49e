using Goat.Relay.Cache;

namespace Goat.Relay.Repositories;

/// <summary>Where a frame stands in the cache.</summary>
internal readonly record struct FramePlace(SegmentId Segment, long Offset, int Length)
{
    public long End => Offset + Length;
}
