namespace Goat.Commits;

/// <summary>What happens to one field.</summary>
/// <param name="Field">The field's name, 1 to 100 bytes of UTF-8.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Value">The new value of a set, as <see cref="ScalarCodec"/> lists the types; null also for a null value.</param>
public readonly record struct FieldOperation(string Field, FieldOperationKind Kind, object? Value)
{
    /// <summary>Replaces a field's value.</summary>
    public static FieldOperation Set(string field, object? value) => new(field, FieldOperationKind.Set, value);

    /// <summary>Leaves a field without a value.</summary>
    public static FieldOperation Remove(string field) => new(field, FieldOperationKind.Remove, null);
}
