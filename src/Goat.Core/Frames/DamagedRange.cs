namespace Goat.Frames;

/// <summary>Bytes that are in no good frame.</summary>
/// <param name="Offset">Where they begin, in the file or segment.</param>
/// <param name="Length">How many they are.</param>
public readonly record struct DamagedRange(long Offset, long Length);
