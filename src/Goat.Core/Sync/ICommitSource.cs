using Goat.Commits;

namespace Goat.Sync;

/// <summary>Reads commits back from where a replica stores them.</summary>
public interface ICommitSource
{
    /// <summary>Reads commits that the replica holds.</summary>
    /// <returns>The commits in the order asked for; null for one that can no longer be read.</returns>
    ValueTask<IReadOnlyList<Commit?>> ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken = default);
}
