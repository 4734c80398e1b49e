using Goat.Commits;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Sync;

/// <summary>What a relay pushes when it has stored something: the frontier it has now, and what is new where that is small. A hint: it may be lost, repeated, late or out of order.</summary>
public sealed record PushMessage
{
    /// <summary>The repository.</summary>
    public required RepositoryId Repository { get; init; }

    /// <summary>Closed commits of the relay.</summary>
    public required long Count { get; init; }

    /// <summary>Digest of the relay's frontier.</summary>
    public required CommitId Digest { get; init; }

    /// <summary>Digest of the relay's statements.</summary>
    public required U128 StatementDigest { get; init; }

    /// <summary>What it stored; empty in a hint, which says only that there is something.</summary>
    public ReadOnlyMemory<byte> Bundle { get; init; }
}
