namespace Goat.Merge;

/// <summary>A write of a field that no later write had seen.</summary>
/// <param name="Commit">Graph index of the commit.</param>
/// <param name="Value">The value written, or <see cref="ItemState.Absent"/> where the field was removed.</param>
public readonly record struct FieldWrite(int Commit, object? Value);
