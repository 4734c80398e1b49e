using Goat.Commits;
using Goat.Merge;

namespace Goat;

/// <content>Writing.</content>
public sealed partial class Item
{
    /// <summary>Sets a field. Setting the value that it shows already does nothing, unless there are conflicts to settle.</summary>
    /// <exception cref="ArgumentException">The name or the value cannot be stored.</exception>
    /// <exception cref="ItemDeletedException">The item is deleted.</exception>
    /// <exception cref="ItemReadOnlyException">Only a newer application can edit the item.</exception>
    public void Set(string field, object? value) => Write(field, FieldValue.Check(field, value));

    /// <summary>Sets a field that is known already to be of the item's schema.</summary>
    internal void Set(SchemaField field, object? value) => Write(field.Name, FieldValue.Check(field.Name, value), field);

    /// <summary>Sets several fields: no reader sees only some of them, and they never stand in different commits (unless they exceed a megabyte together).</summary>
    /// <exception cref="ArgumentException">A name or a value cannot be stored; nothing is set.</exception>
    /// <exception cref="ItemDeletedException">The item is deleted.</exception>
    /// <exception cref="ItemReadOnlyException">Only a newer application can edit the item.</exception>
    public void Set(params ReadOnlySpan<(string Field, object? Value)> values)
    {
        var writes = CheckAll(values);
        List<FieldChange> changes = [];
        lock (Repository.Gate)
        {
            CheckEditable();
            CheckSchema(writes);
            WriteAll(writes, changes);
        }

        Announce(changes);
    }

    /// <summary>Leaves a field without a value.</summary>
    /// <exception cref="ItemDeletedException">The item is deleted.</exception>
    /// <exception cref="ItemReadOnlyException">Only a newer application can edit the item.</exception>
    public void Remove(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (Has(field) || Conflicts(field).Count > 0)
        {
            Write(field, ItemState.Absent);
        }
    }

    /// <summary>Deletes the item. An edit that somebody makes concurrently brings it back. Does nothing where it is deleted already.</summary>
    /// <exception cref="ItemReadOnlyException">Only a newer application can edit the item.</exception>
    public void Delete()
    {
        lock (Repository.Gate)
        {
            if (IsDeleted)
            {
                return;
            }

            CheckEditable();
            Repository.Edit(this, ChangeKind.Delete);
            Repository.Move(this, ItemLifecycle.Deleted);
        }

        Repository.Announce(this, ItemChangeKind.Deleted, [], ChangeOrigin.Local);
    }

    /// <summary>Brings a deleted item back with its fields. Does nothing where it is not deleted.</summary>
    /// <exception cref="ItemReadOnlyException">Only a newer application can edit the item.</exception>
    public void Restore()
    {
        lock (Repository.Gate)
        {
            if (!IsDeleted)
            {
                return;
            }

            CheckKnown();
            Repository.Edit(this, ChangeKind.Restore);
            Repository.Move(this, ItemLifecycle.Live);
        }

        Repository.Announce(this, ItemChangeKind.Restored, [], ChangeOrigin.Local);
    }

    internal static (string Field, object? Value)[] CheckAll(ReadOnlySpan<(string Field, object? Value)> values)
    {
        var writes = new (string Field, object? Value)[values.Length];
        for (var i = 0; i < writes.Length; i++)
        {
            var (field, value) = values[i];
            writes[i] = (field, FieldValue.Check(field, value));
            CheckName(field);
        }

        return writes;
    }

    /// <summary>Writes checked values; the caller holds the lock and has checked that the item can be edited.</summary>
    internal void WriteAll(ReadOnlySpan<(string Field, object? Value)> writes, List<FieldChange> changes)
    {
        if (_lifecycle == ItemLifecycle.Draft)
        {
            foreach (var (field, value) in writes)
            {
                State.Show(State.AddSlot(field), value);
            }

            return;
        }

        var shown = new List<(int Slot, object? Value)>(writes.Length);
        foreach (var (field, value) in writes)
        {
            var slot = State.AddSlot(field);
            var old = State.Snapshot[slot];
            if (IsNeeded(slot, old, value))
            {
                shown.Add((slot, value));
                changes.Add(new FieldChange(field, old, value));
            }
        }

        if (shown.Count == 0)
        {
            return;
        }

        var edit = Repository.Edit(this, ChangeKind.Update);
        foreach (var (slot, _) in shown)
        {
            edit.Touch(slot);
        }

        State.Show(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(shown));
    }

    /// <summary>Writes checked values, and leaves the other fields without one where that is asked for; the caller holds the lock.</summary>
    internal void Overwrite((string Field, object? Value)[] writes, bool removesOthers, List<FieldChange> changes)
    {
        CheckEditable();
        CheckSchema(writes);
        IEnumerable<string> others = removesOthers ? Fields.Except(writes.Select(w => w.Field), StringComparer.Ordinal) : [];
        WriteAll([.. writes, .. others.Select(f => (f, ItemState.Absent))], changes);
    }

    internal void Announce(List<FieldChange> changes)
    {
        if (changes.Count > 0 && (Changed is not null || Repository.HasListeners))
        {
            Repository.Announce(this, ItemChangeKind.Updated, changes, ChangeOrigin.Local);
        }
    }

    private void Write(string field, object? value, SchemaField? known = null)
    {
        object? old;
        lock (Repository.Gate)
        {
            CheckEditable();
            (known ?? Known(State)?.Find(field))?.Check(State.Schema, value);
            var slot = State.Fields.SlotOf(field);
            if (slot < 0)
            {
                CheckName(field);
                slot = State.AddSlot(field);
            }

            old = State.Snapshot[slot];
            if (_lifecycle == ItemLifecycle.Draft)
            {
                State.Show(slot, value);
                return;
            }

            if (!IsNeeded(slot, old, value))
            {
                return;
            }

            Repository.Edit(this, ChangeKind.Update).Touch(slot);
            State.Show(slot, value);
        }

        if (Changed is not null || Repository.HasListeners)
        {
            Repository.Announce(this, ItemChangeKind.Updated, [new FieldChange(field, old, value)], ChangeOrigin.Local);
        }
    }

    private bool IsNeeded(int slot, object? old, object? value) =>
        !ScalarCodec.AreEqual(old, value) || (State.HasOthers && State.OthersOf(slot).Count > 0 && Pending?.Touches(slot) != true);

    private void CheckSchema(ReadOnlySpan<(string Field, object? Value)> writes)
    {
        if (Known(State) is { } schema)
        {
            foreach (var (field, value) in writes)
            {
                schema.Check(field, value);
            }
        }
    }

    private void CheckEditable()
    {
        CheckKnown();
        if (_lifecycle == ItemLifecycle.Deleted)
        {
            throw new ItemDeletedException($"Item '{Key}' of {Repository.Path} is deleted. Call Restore() before editing it.");
        }
    }

    private void CheckKnown()
    {
        Repository.CheckOpen();
        Repository.CheckWritable();
        if (State.NeedsNewerApp)
        {
            throw new ItemReadOnlyException($"Item '{Key}' of {Repository.Path} holds changes of a newer application. Update this application to edit it.");
        }

        if (_lifecycle == ItemLifecycle.None)
        {
            throw new ItemDeletedException($"Item '{Key}' of {Repository.Path} does not exist: the commit that created it was refused.");
        }
    }

    private static void CheckName(string field)
    {
        if (FieldSet.CheckName(field) is { } problem)
        {
            throw new ArgumentException($"'{field}' cannot be the name of a field: {problem}", nameof(field));
        }
    }
}
