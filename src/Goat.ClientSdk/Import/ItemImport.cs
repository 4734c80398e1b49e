namespace Goat;

/// <summary>An item to import.</summary>
/// <param name="Key">Its key (see <see cref="Repository.Create(string, ReadOnlySpan{ValueTuple{string, object}})"/>); null for a new item with an automatic one.</param>
/// <param name="Fields">Its fields: names and values, for example a dictionary.</param>
public sealed record ItemImport(string? Key, IReadOnlyCollection<KeyValuePair<string, object?>> Fields);
