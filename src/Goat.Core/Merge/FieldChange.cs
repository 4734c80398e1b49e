namespace Goat.Merge;

/// <summary>A field shows another value than before.</summary>
/// <param name="Field">The field.</param>
/// <param name="OldValue">What it showed, or <see cref="ItemState.Absent"/>.</param>
/// <param name="NewValue">What it shows, or <see cref="ItemState.Absent"/>.</param>
public readonly record struct FieldChange(string Field, object? OldValue, object? NewValue);
