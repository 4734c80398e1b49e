using Goat.Commits;
using Goat.Identity;

namespace Goat.Bundles;

/// <summary>A run while it is read.</summary>
internal sealed record RunState(ChainId Chain, long FirstSeq, int Length, byte[]? Signature)
{
    // Taken when the first commit is read: lengths alone must not cost memory.
    private Commit[] _commits = [];

    /// <summary>Commits read.</summary>
    public int Filled { get; private set; }

    /// <summary>Place of the next commit in the chain.</summary>
    public long NextSeq => FirstSeq + Filled;

    /// <summary>The commit before the next one, if it is of this run.</summary>
    public CommitId? Last => Filled > 0 ? _commits[Filled - 1].Id : null;

    public void Add(Commit commit)
    {
        _commits = Filled == 0 ? new Commit[Length] : _commits;
        _commits[Filled++] = commit;
    }

    public CommitRun ToRun() => new(_commits, Signature is null ? null : (ReadOnlyMemory<byte>?)Signature);
}
