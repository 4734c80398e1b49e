namespace Goat.Sync;

/// <summary>What a replica holds outside what both hold.</summary>
/// <param name="Base">Short ids of commits whose ancestors, they included, the filter leaves out: both replicas have them closed. Empty: nothing is left out.</param>
/// <param name="Items">How many ids were added.</param>
/// <param name="Filter">The filter over the rest, orphans included.</param>
public sealed record ScopedFilter(IReadOnlyList<ulong> Base, int Items, BloomFilter Filter);
