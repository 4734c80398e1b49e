using Goat.Merge;

namespace Goat;

/// <content>Reading.</content>
public sealed partial class Item
{
    /// <summary>The names of the fields that have a value, in no particular order.</summary>
    public IReadOnlyList<string> Fields => FieldValue.NamesOf(Shown.Snapshot);

    /// <summary>A field's value as the type it is stored as (see docs/format.md), or null without one; the default of the item's schema in its place.</summary>
    /// <param name="field">The field's name.</param>
    /// <exception cref="ArgumentException">On set: the name or the value cannot be stored.</exception>
    /// <exception cref="ItemDeletedException">On set: the item is deleted.</exception>
    /// <exception cref="ItemReadOnlyException">On set: only a newer application can edit the item.</exception>
    public object? this[string field]
    {
        get => FieldValue.Show(ReadOrDefault(field));
        set => Set(field, value);
    }

    /// <summary>A field's value as a type.</summary>
    /// <typeparam name="T">A type of docs/format.md, a smaller integer, an enum, or one of them as nullable.</typeparam>
    /// <param name="field">The field's name.</param>
    /// <returns>The value; the type's default where the field has none or holds null.</returns>
    /// <exception cref="FieldTypeException">The value is of another type, or does not fit.</exception>
    public T? Get<T>(string field) => FieldValue.Convert<T>(field, ReadOrDefault(field));

    /// <summary>Whether a field has a value of its own; null is one, the default of a schema is none.</summary>
    public bool Has(string field) => !ReferenceEquals(Shown.Read(field), ItemState.Absent);

    private object? ReadOrDefault(string field)
    {
        var state = Shown;
        var value = state.Read(field);
        return ReferenceEquals(value, ItemState.Absent) && state.Schema.Length > 0 && Known(state)?.Find(field)?.Default is { } shown ? shown : value;
    }

    /// <summary>The values that others wrote concurrently with the one that the field shows, the most recent first. Empty after the field is written.</summary>
    public IReadOnlyList<FieldConflict> Conflicts(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        lock (Repository.Gate)
        {
            var slot = State.Fields.SlotOf(field);
            return slot < 0 || Pending?.Touches(slot) == true ? [] : [.. State.OthersOf(slot).Select(Repository.Describe)];
        }
    }
}
