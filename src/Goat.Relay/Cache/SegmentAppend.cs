namespace Goat.Relay.Cache;

/// <summary>Outcome of an append.</summary>
/// <param name="State">Open: appended. Sealed or Gone: nothing was written.</param>
/// <param name="Offset">Where the frame begins. Greater than the length known before: others appended meanwhile, or a torn frame lies between.</param>
/// <param name="IsFull">Whether the segment should be rolled before the next append.</param>
public readonly record struct SegmentAppend(SegmentState State, long Offset, bool IsFull);
