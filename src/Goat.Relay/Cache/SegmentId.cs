using System.Globalization;
using Goat.Frames;
using Goat.Wire;

namespace Goat.Relay.Cache;

/// <summary>Names one segment of a repository's cache. A number is never used twice in a generation, and a generation never twice at all.</summary>
/// <param name="Generation">Random; new whenever a cache begins anew.</param>
/// <param name="Number">Place in the generation, from 1.</param>
public readonly record struct SegmentId(ulong Generation, int Number)
{
    /// <summary>The key of the segment's frames: see docs/format.md.</summary>
    public FrameKey FrameKey => FrameKey.Derive(new U128(Generation, (ulong)Number));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Generation:x16}-{Number:d6}");
}
