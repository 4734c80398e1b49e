using Goat.Commits;
using Goat.Graph;

namespace Goat;

/// <summary>A commit of this device that a relay refused. Its changes were taken back; here they can be seen.</summary>
/// <param name="Repository">Path of the repository.</param>
/// <param name="Id">The commit.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">The same in words.</param>
/// <param name="Changes">What it would have changed.</param>
public sealed record RefusedCommit(string Repository, CommitId Id, RefusalReason Reason, string Detail, IReadOnlyList<RefusedChange> Changes);
