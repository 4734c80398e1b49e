namespace Goat.Relay.Cache;

/// <summary>A range of a segment.</summary>
/// <param name="State">What the segment is.</param>
/// <param name="Bytes">The bytes from the offset on, at most as many as asked for; empty at or behind the end.</param>
/// <param name="Length">Length of the segment now. Less than was known before: it was truncated.</param>
public readonly record struct SegmentRead(SegmentState State, ReadOnlyMemory<byte> Bytes, long Length)
{
    /// <summary>The segment is not there.</summary>
    public static SegmentRead Gone { get; } = new(SegmentState.Gone, default, 0);
}
