using System.ComponentModel;
using Goat.Merge;

namespace Goat;

/// <summary>How the code of typed items reaches the values of an item. For generated code. Reading is thread-safe, as <see cref="Goat.Item"/> is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TypedAccess
{
    private readonly GoatSchema _schema;
    private SlotMap _map;

    /// <summary>Reaches an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="schema">The schema of the class.</param>
    public TypedAccess(Item item, GoatSchema schema)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(schema);
        Item = item;
        _schema = schema;
        _map = SlotMap.Of(schema, (FieldSet)item.Values[0]!);
    }

    /// <summary>The item.</summary>
    public Item Item { get; }

    /// <summary>The stored value of a field, or its default; null for none.</summary>
    /// <param name="field">Its place in the schema.</param>
    public object? Read(int field)
    {
        var values = Item.Values;
        var map = _map;
        if (!ReferenceEquals(map.Shape, values[0]))
        {
            _map = map = SlotMap.Of(_schema, (FieldSet)values[0]!);
        }

        var slot = map.Slots[field];
        var value = slot < 0 ? ItemState.Absent : values[slot];
        return ReferenceEquals(value, ItemState.Absent) ? _schema.FieldAt(field).Default : value;
    }

    /// <summary>The value of a field as a type, for what is not simply of that type.</summary>
    /// <param name="field">Its place in the schema.</param>
    /// <exception cref="FieldTypeException">The value is of another type, or does not fit.</exception>
    public T? Convert<T>(int field) => FieldValue.Convert<T>(_schema.FieldAt(field).Name, Read(field));

    /// <summary>Sets a field.</summary>
    /// <param name="field">Its place in the schema.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="FieldInvalidException">The schema does not allow the value.</exception>
    public void Write(int field, object? value) => Item.Set(_schema.FieldAt(field), value);

    private sealed record SlotMap(FieldSet Shape, int[] Slots)
    {
        public static SlotMap Of(GoatSchema schema, FieldSet shape) => new(shape, schema.SlotsIn(shape));
    }
}
