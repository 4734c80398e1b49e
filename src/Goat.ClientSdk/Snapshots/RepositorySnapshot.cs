using System.Collections;

namespace Goat;

/// <summary>
/// All items of a repository as they were at one moment, pending changes among them, for work that must not see anything change: an export, a report, a search on another thread.
/// Immutable and thread-safe; it stays as it is after the repository is closed. It shares the values with the repository: only what is written afterwards takes memory twice.
/// </summary>
public sealed class RepositorySnapshot : IReadOnlyCollection<ItemSnapshot>
{
    private readonly (string Key, ReadOnlyMemory<object?> Values)[] _items;
    private readonly Lazy<Dictionary<string, int>> _places;

    internal RepositorySnapshot(string path, (string Key, ReadOnlyMemory<object?> Values)[] items)
    {
        Path = path;
        _items = items;
        _places = new Lazy<Dictionary<string, int>>(Index);
    }

    /// <summary>Path of the repository.</summary>
    public string Path { get; }

    /// <summary>Items that were not deleted.</summary>
    public int Count => _items.Length;

    /// <summary>The keys of the items, in the order of the enumeration.</summary>
    public IReadOnlyList<string> Keys => Array.ConvertAll(_items, i => i.Key);

    /// <summary>The item with a key.</summary>
    /// <exception cref="ItemNotFoundException">There was none, or it was deleted.</exception>
    public ItemSnapshot this[string key] => Find(key) ?? throw new ItemNotFoundException($"The snapshot of {Path} has no item '{key}'.");

    /// <summary>The item with a key; null where there was none or it was deleted. The first call builds an index.</summary>
    public ItemSnapshot? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _places.Value.TryGetValue(key, out var place) ? At(place) : null;
    }

    /// <summary>Enumerates the items, in no particular order, which is the same each time.</summary>
    public IEnumerator<ItemSnapshot> GetEnumerator()
    {
        for (var place = 0; place < _items.Length; place++)
        {
            yield return At(place);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ItemSnapshot At(int place) => new(_items[place].Key, _items[place].Values);

    private Dictionary<string, int> Index()
    {
        var places = new Dictionary<string, int>(_items.Length, StringComparer.Ordinal);
        for (var place = 0; place < _items.Length; place++)
        {
            places.Add(_items[place].Key, place);
        }

        return places;
    }
}
