using Goat.Commits;

namespace Goat.Pending;

/// <summary>A commit that was built from pending edits and is not stored yet.</summary>
internal sealed record SealedCommit(Commit Commit, IReadOnlyList<SealedChange> Changes);
