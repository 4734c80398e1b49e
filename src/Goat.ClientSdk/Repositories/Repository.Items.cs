using System.Collections;
using Goat.Commits;
using Goat.Identity;
using Goat.Merge;

namespace Goat;

/// <content>Creating and finding items.</content>
public sealed partial class Repository : IEnumerable<Item>
{
    /// <summary>Items that are not deleted.</summary>
    public int Count
    {
        get
        {
            CheckOpen();
            lock (Gate)
            {
                return _live;
            }
        }
    }

    /// <summary>The keys of the items that are not deleted: a snapshot, in no particular order.</summary>
    public IReadOnlyList<string> Keys => [.. ItemsOf(ItemLifecycle.Live).Select(i => i.Key)];

    /// <summary>The items that are deleted and can be restored: a snapshot.</summary>
    public IReadOnlyList<Item> Deleted => ItemsOf(ItemLifecycle.Deleted);

    /// <summary>The item with a key.</summary>
    /// <exception cref="ItemNotFoundException">There is none, or it is deleted.</exception>
    public Item this[string key] => Find(key) ?? throw new ItemNotFoundException($"{Path} has no item '{key}'.");

    /// <summary>The item with a key; null where there is none or it is deleted.</summary>
    public Item? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (Gate)
        {
            CheckOpen();
            return _items.TryGetValue(key, out var item) && item.Lifecycle == ItemLifecycle.Live ? item : null;
        }
    }

    /// <summary>Creates an item with an automatic key that no other device can come up with.</summary>
    /// <param name="values">Its first fields.</param>
    /// <exception cref="ArgumentException">A name or a value cannot be stored.</exception>
    public Item Create(params ReadOnlySpan<(string Field, object? Value)> values)
    {
        return BeginNew(Item.CheckAll(values));
    }

    /// <summary>Creates an item under a key of the application's choice. Devices that choose the same key concurrently share the item.</summary>
    /// <param name="key">1 to 128 bytes of UTF-8 without control characters. The key of a deleted item may be used again, unless that has a schema; its old fields do not come back.</param>
    /// <param name="values">Its first fields.</param>
    /// <exception cref="ArgumentException">The key, a name or a value cannot be stored, or the key is that of a deleted item with a schema.</exception>
    /// <exception cref="ItemExistsException">The key is taken.</exception>
    /// <exception cref="ItemReadOnlyException">The key was that of an item that only a newer application can edit.</exception>
    public Item Create(string key, params ReadOnlySpan<(string Field, object? Value)> values)
    {
        CheckKey(key);
        var writes = Item.CheckAll(values);
        Item item;
        lock (Gate)
        {
            CheckOpen();
            item = Begin(key, writes, derivedFrom: null);
        }

        AnnounceCreated(item, writes);
        return item;
    }

    /// <summary>Enumerates the items that are not deleted, as they are when the enumeration begins; changes meanwhile do not disturb it.</summary>
    public IEnumerator<Item> GetEnumerator() => ((IEnumerable<Item>)ItemsOf(ItemLifecycle.Live)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Notes what an item shows of its life; the caller holds the lock.</summary>
    internal void Move(Item item, ItemLifecycle to)
    {
        _live += (to == ItemLifecycle.Live ? 1 : 0) - (item.Lifecycle == ItemLifecycle.Live ? 1 : 0);
        item.Lifecycle = to;
    }

    private static void CheckKey(string key)
    {
        if (ItemKey.Check(key) is { } problem)
        {
            throw new ArgumentException($"'{key}' cannot be the key of an item: {problem}", nameof(key));
        }

        if (!FieldSet.IsWellFormed(key))
        {
            throw new ArgumentException("The key of an item holds a lone surrogate.", nameof(key));
        }
    }

    private Item BeginNew((string Field, object? Value)[] writes)
    {
        Item item;
        lock (Gate)
        {
            CheckOpen();
            string key;
            long counter;
            do
            {
                key = _chain.DeriveKey(out counter);
            }
            while (_items.ContainsKey(key));

            item = Begin(key, writes, (_chain.Id, counter));
        }

        AnnounceCreated(item, writes);
        return item;
    }

    private Item Begin(string key, (string Field, object? Value)[] writes, (ChainId Chain, long Counter)? derivedFrom, string schema = "")
    {
        CheckWritable();
        var item = GetOrAdd(key);
        if (item.Lifecycle == ItemLifecycle.Live)
        {
            throw new ItemExistsException($"{Path} has an item '{key}' already.");
        }

        if (item.Status == ItemStatus.NeedsNewerApp)
        {
            throw new ItemReadOnlyException($"Item '{key}' of {Path} holds changes of a newer application. Update this application to edit it.");
        }

        if (item.State.Schema.Length > 0 && item.State.Schema != schema)
        {
            throw new ArgumentException($"The key '{key}' of {Path} belongs to a deleted item of schema '{item.State.Schema}'. Restore that one, or choose another key.", nameof(key));
        }

        BeforeChange(item);
        item.State.TakeSchema(schema);
        var edit = Edit(item, ChangeKind.Create, derivedFrom);
        Clear(item, edit);
        Move(item, ItemLifecycle.Live);
        if (item.State.TryShowFirst(writes))
        {
            for (var slot = 1; slot <= writes.Length; slot++)
            {
                edit.Touch(slot);
            }
        }
        else
        {
            item.WriteAll(writes, []);
        }

        return item;
    }

    private static void Clear(Item item, Pending.PendingEdit edit)
    {
        for (var slot = 1; slot <= item.State.Fields.Count; slot++)
        {
            if (!ReferenceEquals(item.State.Snapshot[slot], ItemState.Absent))
            {
                item.State.Show(slot, ItemState.Absent);
                edit.Touch(slot);
            }
        }
    }

    private Item GetOrAdd(string key)
    {
        if (!_items.TryGetValue(key, out var item))
        {
            item = new Item(this, key, new ItemState(_root)) { CheckpointMark = _passes };
            _items.Add(key, item);
        }

        return item;
    }

    /// <summary>Makes the object of an item that a checkpoint holds; it is counted already.</summary>
    private Item Materialize(string key, ItemState state)
    {
        var item = new Item(this, key, state) { CheckpointMark = _passes };
        item.Lifecycle = LifecycleOf(item);
        return item;
    }

    private List<Item> ItemsOf(ItemLifecycle lifecycle)
    {
        lock (Gate)
        {
            CheckOpen();
            var items = new List<Item>(lifecycle == ItemLifecycle.Live ? _live : 0);
            items.AddRange(_items.Values.Where(i => i.Lifecycle == lifecycle));
            return items;
        }
    }

    private void AnnounceCreated(Item item, (string Field, object? Value)[] writes)
    {
        if (HasListeners || item.HasListeners)
        {
            Announce(item, ItemChangeKind.Created, [.. writes.Select(w => new FieldChange(w.Field, ItemState.Absent, w.Value))], ChangeOrigin.Local);
        }
    }
}
