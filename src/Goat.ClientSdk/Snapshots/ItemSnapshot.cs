using Goat.Merge;

namespace Goat;

/// <summary>An item as it was when its <see cref="RepositorySnapshot"/> was taken. Immutable and thread-safe.</summary>
public sealed class ItemSnapshot
{
    private readonly ReadOnlyMemory<object?> _values;

    internal ItemSnapshot(string key, ReadOnlyMemory<object?> values)
    {
        Key = key;
        _values = values;
    }

    /// <summary>The item's key.</summary>
    public string Key { get; }

    /// <summary>The names of the fields that had a value, in no particular order.</summary>
    public IReadOnlyList<string> Fields => FieldValue.NamesOf(_values.Span);

    /// <summary>A field's value as the type it is stored as (see docs/format.md), or null without one.</summary>
    /// <param name="field">The field's name.</param>
    public object? this[string field] => FieldValue.Show(Read(field));

    /// <summary>A field's value as a type.</summary>
    /// <typeparam name="T">A type of docs/format.md, a smaller integer, an enum, or one of them as nullable.</typeparam>
    /// <param name="field">The field's name.</param>
    /// <returns>The value; the type's default where the field had none or held null.</returns>
    /// <exception cref="FieldTypeException">The value is of another type, or does not fit.</exception>
    public T? Get<T>(string field) => FieldValue.Convert<T>(field, Read(field));

    /// <summary>Whether a field had a value; null is one.</summary>
    public bool Has(string field) => !ReferenceEquals(Read(field), ItemState.Absent);

    /// <inheritdoc/>
    public override string ToString() => Key;

    private object? Read(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var values = _values.Span;
        var slot = ((FieldSet)values[0]!).SlotOf(field);
        return slot < 0 ? ItemState.Absent : values[slot];
    }
}
