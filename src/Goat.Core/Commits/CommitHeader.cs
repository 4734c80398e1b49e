using Goat.Identity;

namespace Goat.Commits;

/// <summary>A commit's header: everything its id is the hash of. See docs/format.md.</summary>
public sealed record CommitHeader
{
    /// <summary>The format this code writes.</summary>
    public const long CurrentFormat = 1;

    /// <summary>Format number; greater than <see cref="CurrentFormat"/> for commits of newer applications.</summary>
    public long Format { get; init; } = CurrentFormat;

    /// <summary>The repository.</summary>
    public required RepositoryId Repository { get; init; }

    /// <summary>The chain.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>Place in the chain, from 1.</summary>
    public required long Seq { get; init; }

    /// <summary>The commit before in the chain; null if and only if <see cref="Seq"/> is 1.</summary>
    public CommitId? Prev { get; init; }

    /// <summary>Other repository heads that the author had seen, ascending.</summary>
    public CommitId[] Deps { get; init; } = [];

    /// <summary>1 + the greatest height of <see cref="Prev"/> and <see cref="Deps"/>.</summary>
    public required long Height { get; init; }

    /// <summary>Milliseconds since 1970, by the author's clock, never less than those of what it builds on.</summary>
    public required long Time { get; init; }

    /// <summary>0 in format 1.</summary>
    public long Flags { get; init; }

    /// <summary>Empty for the main branch.</summary>
    public string Branch { get; init; } = "";

    /// <summary>Hash of the policy the author worked under, if any.</summary>
    public CommitId? Policy { get; init; }

    /// <summary>Bytes of the payload as stored.</summary>
    public int PayloadLength { get; init; }

    /// <summary>How the payload is stored; None if and only if there is none.</summary>
    public PayloadEncoding PayloadEncoding { get; init; }

    /// <summary>SHA-256 of the payload as stored.</summary>
    public CommitId PayloadHash { get; init; }

    /// <summary>The items that change.</summary>
    public Change[] Changes { get; init; } = [];

    /// <summary>What else the header says.</summary>
    public HeaderExtension[] Extensions { get; init; } = [];

    /// <summary>What a newer format adds at the end.</summary>
    public ReadOnlyMemory<byte> Tail { get; init; }

    /// <summary>Whether this code cannot interpret the header, only keep and relay the commit.</summary>
    public bool IsOpaque => Format > CurrentFormat || PayloadEncoding > PayloadEncoding.Raw || Array.Exists(Extensions, e => e.IsCritical);
}
