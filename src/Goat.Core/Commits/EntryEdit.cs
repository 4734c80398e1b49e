namespace Goat.Commits;

/// <summary>What happens to one element of a set, or one entry of a map.</summary>
/// <param name="Key">The element or key, as <see cref="ScalarCodec"/> lists the types.</param>
/// <param name="IsPut">Whether it is added or put; otherwise it is removed.</param>
/// <param name="Value">The value put into a map; null for a set, and where an entry is removed.</param>
internal readonly record struct EntryEdit(object? Key, bool IsPut, object? Value = null);
