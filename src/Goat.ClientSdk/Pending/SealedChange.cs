using Goat.Commits;

namespace Goat.Pending;

/// <summary>One item's change in a commit that was just built.</summary>
internal readonly record struct SealedChange(Item Item, ChangeKind Kind, IReadOnlyList<int> Slots);
