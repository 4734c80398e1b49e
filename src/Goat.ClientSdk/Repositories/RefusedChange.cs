using Goat.Commits;

namespace Goat;

/// <summary>One item's change in a refused commit.</summary>
/// <param name="Key">The item.</param>
/// <param name="Kind">What would have happened to it.</param>
/// <param name="Values">The values that were set; null also for a removed field.</param>
public sealed record RefusedChange(string Key, ChangeKind Kind, IReadOnlyDictionary<string, object?> Values);
