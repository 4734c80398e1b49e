namespace Goat.Replicas;

/// <summary>Where the bundle that holds a commit stands in the store: the content of its frame.</summary>
internal readonly record struct CommitLocation(long Offset, int Length)
{
    // A frame's content has at most 64 MiB, which leaves 37 bits for offsets: 128 GiB.
    private const int LengthBits = 27;

    /// <summary>Both numbers in one.</summary>
    public ulong Packed => ((ulong)Offset << LengthBits) | (uint)Length;

    public static CommitLocation Unpack(ulong packed) => new((long)(packed >> LengthBits), (int)(packed & ((1u << LengthBits) - 1)));
}
