namespace Goat.Sync;

/// <summary>
/// An interval of the commits in an order that is the same for everybody who holds the same (docs/protocol.md). In a response: what the receiver is asked to upload now; with no commits, others are at all that is left, and it
/// asks again in a while. In a request: what has been dealt with, with this bundle at the latest, and from where on there is more to upload.
/// </summary>
/// <param name="First">Place of the first commit, from 0.</param>
/// <param name="Count">How many places.</param>
/// <param name="Next">In a request: place of the first commit that the sender has left to upload; its number of commits where it has none.</param>
public readonly record struct HealShare(long First, int Count, long Next)
{
    /// <summary>Whether a place is in it.</summary>
    public bool Contains(long place) => place >= First && place - First < Count;
}
