using Goat.Commits;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Bundles;

/// <summary>A stretch of one chain, and the attestation that ends it.</summary>
public sealed class CommitRun
{
    /// <summary>Takes consecutive commits of one chain.</summary>
    /// <param name="commits">1 to 256 commits, in the order of the chain.</param>
    /// <param name="signature">Signature of the attestation of the last one; null in the author's own file before the first push.</param>
    public CommitRun(IReadOnlyList<Commit> commits, ReadOnlyMemory<byte>? signature)
    {
        ArgumentNullException.ThrowIfNull(commits);
        ArgumentOutOfRangeException.ThrowIfZero(commits.Count);
        Commits = commits;

        // A null array converts to empty memory, not to null.
        Signature = signature is { Length: 0 } ? null : signature;
        if (Signature is { Length: not Signatures.Length })
        {
            throw new ArgumentException($"A signature has {Signatures.Length} bytes.", nameof(signature));
        }
    }

    /// <summary>The commits, in the order of the chain.</summary>
    public IReadOnlyList<Commit> Commits { get; }

    /// <summary>Signature of the attestation of <see cref="Tip"/>, or null.</summary>
    public ReadOnlyMemory<byte>? Signature { get; }

    /// <summary>The chain.</summary>
    public ChainId Chain => Commits[0].Header.Chain;

    /// <summary>Place of the first commit.</summary>
    public long FirstSeq => Commits[0].Header.Seq;

    /// <summary>The last commit.</summary>
    public Commit Tip => Commits[^1];

    /// <summary>What the signature is for.</summary>
    public Attestation Attestation => new(Tip.Header.Repository, Chain, Tip.Header.Seq, Tip.Id);
}
