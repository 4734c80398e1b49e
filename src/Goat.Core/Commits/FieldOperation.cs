namespace Goat.Commits;

/// <summary>What happens to one field.</summary>
/// <param name="Field">The field's name, 1 to 100 bytes of UTF-8.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Value">The new value of a set, as <see cref="ScalarCodec"/> lists the types; null also for a null value. The operand of an edit.</param>
public readonly record struct FieldOperation(string Field, FieldOperationKind Kind, object? Value)
{
    /// <summary>Whether it replaces whatever the field was, as set and remove do; the others continue it.</summary>
    internal bool IsWrite => Kind is FieldOperationKind.Set or FieldOperationKind.Remove;

    /// <summary>Replaces a field's value.</summary>
    public static FieldOperation Set(string field, object? value) => new(field, FieldOperationKind.Set, value);

    /// <summary>Leaves a field without a value.</summary>
    public static FieldOperation Remove(string field) => new(field, FieldOperationKind.Remove, null);

    /// <summary>Raises or lowers a counter.</summary>
    internal static FieldOperation Add(string field, long addend) => new(field, FieldOperationKind.Add, addend);

    /// <summary>Adds and removes elements of a set.</summary>
    internal static FieldOperation EditSet(string field, params EntryEdit[] entries) => new(field, FieldOperationKind.EditSet, entries);

    /// <summary>Puts and removes entries of a map.</summary>
    internal static FieldOperation EditMap(string field, params EntryEdit[] entries) => new(field, FieldOperationKind.EditMap, entries);

    /// <summary>Inserts and deletes elements of a list.</summary>
    internal static FieldOperation EditList(string field, SequenceEdit<object?> edit) => new(field, FieldOperationKind.EditList, edit);

    /// <summary>Inserts and deletes text.</summary>
    internal static FieldOperation EditText(string field, SequenceEdit<char> edit) => new(field, FieldOperationKind.EditText, edit);
}
