namespace Goat;

/// <summary>An item cannot be imported. Those before it are there; mend it, and import it and those after it.</summary>
public sealed class ImportFailedException : GoatException
{
    internal ImportFailedException(string repository, ImportProgress progress, ItemImport item, Exception inner)
        : base($"Item {progress.Total + 1} ({(item.Key is null ? "without a key" : $"'{item.Key}'")}) cannot be imported into {repository}: {inner.Message}", inner)
    {
        Progress = progress;
        Item = item;
    }

    /// <summary>What was imported before.</summary>
    public ImportProgress Progress { get; }

    /// <summary>The item.</summary>
    public ItemImport Item { get; }
}
