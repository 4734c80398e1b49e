using Goat.Commits;
using Goat.Identity;

namespace Goat;

/// <summary>A commit that changed an item.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Session">Whose it is.</param>
/// <param name="Time">When it was made, by its author's clock.</param>
/// <param name="Height">Its height in the repository's graph.</param>
/// <param name="Kind">What it did to the item.</param>
public sealed record HistoryEntry(CommitId Commit, SessionId Session, DateTimeOffset Time, long Height, ChangeKind Kind);
