using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Goat.Checkpoints;
using Goat.Merge;

namespace Goat.Repositories;

/// <summary>The items of a repository by key. Those of a checkpoint become objects when somebody asks for them. Guarded by the repository's lock.</summary>
/// <param name="load">Makes the object of an item that a checkpoint holds.</param>
internal sealed class ItemTable(Func<string, ItemState, Item> load)
{
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);
    private StoredItems? _stored;
    private BitArray? _isLoaded;
    private int _waiting;

    /// <summary>Items, those without an object among them.</summary>
    public int Count => _items.Count + _waiting;

    /// <summary>Items that are objects.</summary>
    public int Loaded => _items.Count;

    /// <summary>Bytes of the checkpoint that are kept for the items that are no objects.</summary>
    public long StoredBytes => _stored?.Records.Length ?? 0;

    /// <summary>The items that are objects.</summary>
    public IReadOnlyCollection<Item> LoadedItems => _items.Values;

    /// <summary>All items.</summary>
    public IReadOnlyCollection<Item> Values
    {
        get
        {
            LoadAll();
            return _items.Values;
        }
    }

    public bool TryGetValue(string key, [NotNullWhen(true)] out Item? item) => _items.TryGetValue(key, out item) || (_waiting > 0 && TryLoad(key, out item));

    public bool ContainsKey(string key) => _items.ContainsKey(key) || (_waiting > 0 && _stored!.Find(key) >= 0);

    public void Add(string key, Item item) => _items.Add(key, item);

    /// <summary>Takes over the items of a checkpoint; there must be none yet.</summary>
    public void Adopt(StoredItems stored)
    {
        (_stored, _isLoaded, _waiting) = (stored, new BitArray(stored.Count), stored.Count);
    }

    /// <summary>Forgets items that are no objects.</summary>
    public void Abandon() => (_stored, _isLoaded, _waiting) = (null, null, 0);

    /// <summary>Forgets all items.</summary>
    public void Clear()
    {
        _items.Clear();
        _items.TrimExcess();
        Abandon();
    }

    /// <summary>Begins to write all items to a checkpoint.</summary>
    public CheckpointPass BeginPass(int number, ulong seed) =>
        new(number, [.. _items.Values], _waiting > 0 ? _stored : null, _waiting > 0 ? new BitArray(_isLoaded!) : null, seed);

    private bool TryLoad(string key, [NotNullWhen(true)] out Item? item)
    {
        var number = _stored!.Find(key);
        item = number < 0 ? null : Load(number);
        return item is not null;
    }

    private Item Load(int number)
    {
        var (key, state) = _stored!.Read(number);
        var item = load(key, state);
        _items.Add(key, item);
        _isLoaded![number] = true;
        if (--_waiting == 0)
        {
            Abandon();
        }

        return item;
    }

    private void LoadAll()
    {
        if (_waiting == 0)
        {
            return;
        }

        _items.EnsureCapacity(Count);
        var (stored, isLoaded) = (_stored!, _isLoaded!);
        for (var number = 0; number < stored.Count; number++)
        {
            if (!isLoaded[number])
            {
                Load(number);
            }
        }
    }
}
