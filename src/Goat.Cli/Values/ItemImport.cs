namespace Goat.Cli.Values;

/// <summary>Turns lines into items of a repository.</summary>
/// <param name="repository">Where they go.</param>
/// <param name="keyField">The field whose value is the key where a line has none; null for automatic keys.</param>
internal sealed class ItemImport(Repository repository, string? keyField)
{
    /// <summary>Lines so far.</summary>
    public long Items => Created + Updated;

    /// <summary>Items created.</summary>
    public long Created { get; private set; }

    /// <summary>Items that existed and were set.</summary>
    public long Updated { get; private set; }

    /// <summary>Takes one line.</summary>
    public void Add(ItemLine line)
    {
        var values = line.Fields.Select(f => (f.Key, f.Value)).ToArray();
        var key = line.Key ?? KeyOf(line);
        if (key is not null && repository.Find(key) is { } item)
        {
            item.Set(values);
            Updated++;
            return;
        }

        _ = key is null ? repository.Create(values) : repository.Create(key, values);
        Created++;
    }

    private string? KeyOf(ItemLine line) =>
        keyField is null ? null
        : line.Fields.FirstOrDefault(f => f.Key == keyField).Value is { } value ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)
        : throw new Invocation.CommandFailedException($"An item has no field '{keyField}' to take its key from: {line}");
}
