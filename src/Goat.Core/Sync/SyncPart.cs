using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Sync;

/// <summary>One side's half of a round for one repository: see docs/protocol.md. Requests and responses have the same shape.</summary>
public sealed record SyncPart
{
    /// <summary>The repository.</summary>
    public required RepositoryId Repository { get; init; }

    /// <summary>In a request: how the bundle was chosen; in a response: what the round turned out to be.</summary>
    public RoundKind Kind { get; init; }

    /// <summary>Closed commits of the sender, after it took in what it had received.</summary>
    public long Count { get; init; }

    /// <summary>Orphans of the sender.</summary>
    public long Orphans { get; init; }

    /// <summary>Digest of the sender's frontier.</summary>
    public CommitId Digest { get; init; }

    /// <summary>Digest of the sender's statements.</summary>
    public U128 StatementDigest { get; init; }

    /// <summary>In a response: the sender holds what the request's digests say; its own are left out.</summary>
    public bool IsEqual { get; init; }

    /// <summary>Whether everything closed at the sender is an ancestor of a commit named in <see cref="Have"/>, or such a commit, or in the bundle.</summary>
    public bool HaveIsComplete { get; init; }

    /// <summary>Whether more bundles follow before the sender wants an answer.</summary>
    public bool HasMore { get; init; }

    /// <summary>Short ids of closed commits of the sender: its tips first, then a ladder back through its history.</summary>
    public IReadOnlyList<ulong> Have { get; init; } = [];

    /// <summary>What the sender holds beyond that, where the receiver has to find out what it lacks.</summary>
    public ScopedFilter? Filter { get; init; }

    /// <summary>Commits that the sender wants whatever else is sent.</summary>
    public IReadOnlyList<CommitId> Wants { get; init; } = [];

    /// <summary>Short ids of the sender's statements, where the digests differ; null otherwise.</summary>
    public IReadOnlyList<ulong>? StatementIds { get; init; }

    /// <summary>Where much was lost and many upload it again: which part the receiver is asked to upload, or which the sender has.</summary>
    public HealShare? Share { get; init; }

    /// <summary>In a response: what became of the commits of the request's bundle; those stored are only counted.</summary>
    public IReadOnlyList<AdmissionVerdict> Verdicts { get; init; } = [];

    /// <summary>In a response: commits of the request's bundle that were stored or held already.</summary>
    public long Accepted { get; init; }

    /// <summary>In a response: why the part was not processed; null where it was.</summary>
    public string? Problem { get; init; }

    /// <summary>Commits and statements for the receiver; empty for none.</summary>
    public ReadOnlyMemory<byte> Bundle { get; init; }
}
