namespace Goat.Cli.Verification;

/// <summary>Bytes of a file.</summary>
/// <param name="Offset">The first one.</param>
/// <param name="Length">How many they are.</param>
internal readonly record struct ByteRange(long Offset, long Length);
