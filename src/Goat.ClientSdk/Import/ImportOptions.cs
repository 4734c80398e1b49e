namespace Goat;

/// <summary>How to import.</summary>
public sealed record ImportOptions
{
    /// <summary>What to do with an item whose key exists. The key of a deleted item begins a new item in any mode.</summary>
    /// <value>Default: <see cref="ImportMode.Merge"/>.</value>
    public ImportMode Existing { get; init; } = ImportMode.Merge;
}
