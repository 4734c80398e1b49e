namespace Goat.Merge;

/// <content>What readers see.</content>
public sealed partial class ItemState
{
    /// <summary>The names and values of this moment, as <see cref="Snapshot"/> has them: nothing changes this array any more.</summary>
    public ReadOnlyMemory<object?> Capture()
    {
        _isCaptured = true;
        return _values;
    }

    /// <summary>Gives the item a schema, unless it has one with a greater name.</summary>
    public void TakeSchema(string schema)
    {
        if (string.CompareOrdinal(schema, Schema) > 0)
        {
            var values = (object?[])_values.Clone();
            values[0] = Fields.Under(schema);
            Publish(values);
        }
    }

    /// <summary>The slot of a field, added where it is new.</summary>
    public int AddSlot(string field)
    {
        var fields = Fields;
        var slot = fields.SlotOf(field);
        if (slot >= 0)
        {
            return slot;
        }

        var next = fields.With(field);
        Publish(Extend(next));
        return next.Count;
    }

    /// <summary>Shows a value that is not in a commit yet.</summary>
    public void Show(int slot, object? value)
    {
        var values = _isCaptured ? (object?[])_values.Clone() : _values;
        Volatile.Write(ref values[slot], FieldsOf(values).Shared.Share(value));
        Publish(values);
    }

    /// <summary>Shows several values that are not in a commit yet, at once for every reader.</summary>
    public void Show(ReadOnlySpan<(int Slot, object? Value)> writes)
    {
        var values = (object?[])_values.Clone();
        var shared = FieldsOf(values).Shared;
        foreach (var (slot, value) in writes)
        {
            values[slot] = shared.Share(value);
        }

        Publish(values);
    }

    /// <summary>Gives an item without fields its first ones, with one array.</summary>
    /// <returns>False where a field stands twice, or where there are fields already; nothing was shown then.</returns>
    public bool TryShowFirst(ReadOnlySpan<(string Field, object? Value)> writes)
    {
        var fields = Fields;
        if (fields.Count > 0)
        {
            return false;
        }

        foreach (var (field, _) in writes)
        {
            fields = fields.With(field);
        }

        var values = new object?[writes.Length + 1];
        values[0] = fields;
        for (var slot = 1; slot < values.Length; slot++)
        {
            if (fields.SlotOf(writes[slot - 1].Field) != slot)
            {
                return false;
            }

            values[slot] = fields.Shared.Share(writes[slot - 1].Value);
        }

        Publish(values);
        return true;
    }

    /// <summary>The values under a larger field set; no reader sees them yet.</summary>
    private object?[] Extend(FieldSet fields)
    {
        var values = new object?[fields.Count + 1];
        Array.Copy(_values, values, _values.Length);
        values.AsSpan(_values.Length).Fill(Absent);
        values[0] = fields;
        return values;
    }

    private void Publish(object?[] values)
    {
        if (!ReferenceEquals(values, _values))
        {
            _isCaptured = false;
            Volatile.Write(ref _values, values);
        }
    }
}
