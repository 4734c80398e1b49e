namespace Goat.Commits;

/// <summary>Something that a commit's header says beyond its format.</summary>
/// <param name="Id">What it is.</param>
/// <param name="IsCritical">Whether a reader that does not know it must treat the commit as opaque.</param>
/// <param name="Content">Its bytes.</param>
public sealed record HeaderExtension(long Id, bool IsCritical, ReadOnlyMemory<byte> Content);
