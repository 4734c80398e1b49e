using Goat.Frames;

namespace Goat;

/// <summary>How a repository is. A snapshot.</summary>
/// <param name="State">In one word.</param>
/// <param name="PendingItems">Items with changes that are in no commit yet.</param>
/// <param name="Commits">Commits that count.</param>
/// <param name="Orphans">Commits that are kept and do not count yet, because something that they build on is missing.</param>
/// <param name="Damage">Ranges of the file that hold no good frame.</param>
/// <param name="LastError">Why the last write failed; null after one that did not.</param>
/// <param name="Refused">Commits of this device that a relay refused.</param>
public sealed record RepositoryStatus(
    RepositoryState State,
    int PendingItems,
    int Commits,
    int Orphans,
    IReadOnlyList<DamagedRange> Damage,
    Exception? LastError,
    IReadOnlyList<RefusedCommit> Refused);
