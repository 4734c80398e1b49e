using Goat.Commits;

namespace Goat.Merge;

/// <summary>A change of an item that no later change of it had seen.</summary>
/// <param name="Commit">Graph index of the commit.</param>
/// <param name="Kind">What it did to the item.</param>
public readonly record struct ItemHead(int Commit, ChangeKind Kind);
