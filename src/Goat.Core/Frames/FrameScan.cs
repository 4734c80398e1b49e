namespace Goat.Frames;

/// <summary>What a scan over framed bytes found.</summary>
/// <param name="Frames">The good frames, in order.</param>
/// <param name="Damaged">Ranges between good frames that hold none.</param>
/// <param name="TornAt">Where a tail that is no good frame begins, or null where the bytes end with a good frame.</param>
public sealed record FrameScan(IReadOnlyList<Frame> Frames, IReadOnlyList<DamagedRange> Damaged, long? TornAt);
