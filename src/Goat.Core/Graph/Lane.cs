using Goat.Identity;

namespace Goat.Graph;

/// <summary>
/// A chain, or one branch of a forked chain: a line of commits in which each is the prev of the next. Ancestry between any two commits follows from lane, position and <see cref="Sight"/>. (Chain decomposition: Jagadish, "A compression technique to materialize transitive closure", TODS 1990.)
/// </summary>
internal sealed class Lane(ChainId chain, long firstSeq, int forkedFrom)
{
    public ChainId Chain { get; } = chain;

    public long FirstSeq { get; } = firstSeq;

    /// <summary>Graph index of the prev of the first commit, which another commit had followed before; -1 for none.</summary>
    public int ForkedFrom { get; } = forkedFrom;

    /// <summary>Graph indices of the commits, by position.</summary>
    public List<int> Commits { get; } = [];

    /// <summary>Positions whose commits are attested, ascending, with the signatures.</summary>
    public List<(int Position, ReadOnlyMemory<byte> Signature)> Attested { get; } = [];

    /// <summary>Notes an attestation, unless a run may as well reach over it; drops the one before where the same holds for that.</summary>
    public void Attest(int position, ReadOnlyMemory<byte> signature, Func<int, int, bool> fitsOneRun)
    {
        var at = Attested.FindLastIndex(a => a.Position <= position);
        if (at >= 0 && Attested[at].Position == position)
        {
            return;
        }

        if (at + 1 < Attested.Count && fitsOneRun(at >= 0 ? Attested[at].Position + 1 : 0, Attested[at + 1].Position))
        {
            return;
        }

        Attested.Insert(at + 1, (position, signature));
        var start = at >= 1 ? Attested[at - 1].Position + 1 : 0;
        if (at >= 0 && at == Attested.Count - 2 && fitsOneRun(start, position))
        {
            Attested.RemoveAt(at);
        }
    }

    /// <summary>Notes an attestation at which runs must be able to end, whatever others there are.</summary>
    public void AttestCut(int position, ReadOnlyMemory<byte> signature)
    {
        var at = Attested.FindLastIndex(a => a.Position <= position);
        if (at < 0 || Attested[at].Position != position)
        {
            Attested.Insert(at + 1, (position, signature));
        }
    }
}
