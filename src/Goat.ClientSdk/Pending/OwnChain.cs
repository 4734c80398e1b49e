using Goat.Commits;
using Goat.Identity;

namespace Goat.Pending;

/// <summary>The chain that this device is writing in a repository.</summary>
internal sealed class OwnChain(ChainId id)
{
    public ChainId Id { get; } = id;

    /// <summary>The last commit; null before the first.</summary>
    public CommitId? Tip { get; private set; }

    /// <summary>Place of <see cref="Tip"/>; 0 before the first.</summary>
    public long Seq { get; private set; }

    /// <summary>The last counter from which an item key was derived.</summary>
    public long Counter { get; private set; }

    public void Advance(CommitId tip, long seq)
    {
        Tip = tip;
        Seq = seq;
    }

    public void Used(long counter) => Counter = Math.Max(Counter, counter);

    public string DeriveKey(out long counter)
    {
        counter = ++Counter;
        return ItemKey.Derive(Id, counter);
    }

    /// <summary>The chain as it is now.</summary>
    public OwnChain Copy()
    {
        var copy = new OwnChain(Id);
        copy.Used(Counter);
        copy.Tip = Tip;
        copy.Seq = Seq;
        return copy;
    }
}
