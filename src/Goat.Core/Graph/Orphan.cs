using Goat.Commits;

namespace Goat.Graph;

/// <summary>A commit that is kept but does not count yet.</summary>
internal sealed record Orphan(CommitId Id, CommitHeader Header);
