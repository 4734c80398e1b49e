namespace Goat.ClientSdk.Tests.Items;

/// <summary>What a repository should hold.</summary>
internal sealed class RepositoryModel
{
    private readonly Dictionary<string, (bool IsDeleted, SortedDictionary<string, long> Fields)> _items = new(StringComparer.Ordinal);

    public bool IsLive(string key) => _items.TryGetValue(key, out var item) && !item.IsDeleted;

    public bool IsDeleted(string key) => _items.TryGetValue(key, out var item) && item.IsDeleted;

    public SortedDictionary<string, long> Fields(string key) => _items[key].Fields;

    public void Put(string key, params (string Field, long Value)[] fields) => _items[key] = (false, new SortedDictionary<string, long>(fields.ToDictionary(f => f.Field, f => f.Value), StringComparer.Ordinal));

    public void Mark(string key, bool isDeleted) => _items[key] = (isDeleted, _items[key].Fields);

    public RepositoryModel Copy()
    {
        var copy = new RepositoryModel();
        foreach (var (key, (isDeleted, fields)) in _items)
        {
            copy._items[key] = (isDeleted, new SortedDictionary<string, long>(fields, StringComparer.Ordinal));
        }

        return copy;
    }

    public void Check(Repository repository) => Assert.Equal(Describe(), Describe(repository));

    public bool Matches(Repository repository) => Describe().SequenceEqual(Describe(repository));

    public void Check(RepositorySnapshot snapshot) => Assert.Equal(
        Describe().Where(l => !l.StartsWith('-')),
        snapshot.Select(i => Line(i.Key, i.Fields.Select(f => KeyValuePair.Create(f, i.Get<long>(f))))).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Describe(Repository repository)
    {
        Assert.Equal(repository.Keys.Count, repository.Count);
        return repository
            .Select(i => Line(i.Key, i.Fields.Select(f => KeyValuePair.Create(f, i.Get<long>(f)))))
            .Concat(repository.Deleted.Select(i => $"-{i.Key}"))
            .Order(StringComparer.Ordinal);
    }

    private IEnumerable<string> Describe() => _items.Select(i => i.Value.IsDeleted ? $"-{i.Key}" : Line(i.Key, i.Value.Fields)).Order(StringComparer.Ordinal);

    private static string Line(string key, IEnumerable<KeyValuePair<string, long>> fields) => $"{key}: {string.Join(' ', fields.OrderBy(f => f.Key, StringComparer.Ordinal))}";
}
