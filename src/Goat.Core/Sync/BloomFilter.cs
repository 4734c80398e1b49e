using Goat.Commits;

namespace Goat.Sync;

/// <summary>
/// A Bloom filter over commit ids (Bloom 1970) with enhanced double hashing (Dillinger and Manolios 2004) of SipHash-2-4 under a fresh salt, so that nobody can prepare ids that pass it. About 1% of absent ids pass.
/// </summary>
public sealed class BloomFilter
{
    /// <summary>Greatest number of hash functions that is read.</summary>
    public const int MaxHashes = 16;

    /// <summary>Greatest number of bytes that is read.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Greatest number of bits for each id that is read, beyond <see cref="FreeBytes"/>.</summary>
    public const int MaxBitsPerId = 20;

    /// <summary>Bytes to which <see cref="MaxBitsPerId"/> does not apply.</summary>
    public const int FreeBytes = 64;

    private const int BitsPerId = 10;
    private const int HashCount = 7;
    private const ulong SecondKey = 0x676F61742F626C6D;

    private readonly byte[] _bits;

    /// <summary>Takes a filter that was read.</summary>
    public BloomFilter(ulong salt, int hashes, byte[] bits)
    {
        ArgumentNullException.ThrowIfNull(bits);
        Salt = salt;
        Hashes = hashes;
        _bits = bits;
    }

    /// <summary>Makes a filter sized for some ids; beyond the cap on bytes more ids pass by mistake.</summary>
    public BloomFilter(ulong salt, IReadOnlyCollection<CommitId> ids)
        : this(salt, HashCount, new byte[Math.Clamp(((long)ids.Count * BitsPerId / 8) + 1, 1, MaxBytes)])
    {
        foreach (var id in ids)
        {
            Add(id);
        }
    }

    /// <summary>The salt.</summary>
    public ulong Salt { get; }

    /// <summary>Hash functions.</summary>
    public int Hashes { get; }

    /// <summary>The bits.</summary>
    public ReadOnlySpan<byte> Bits => _bits;

    /// <summary>Whether an id may be in the set; false is certain.</summary>
    public bool MayContain(CommitId id)
    {
        var (h1, h2) = HashOf(id);
        for (var i = 0; i < Hashes; i++)
        {
            var bit = Next(ref h1, ref h2, i);
            if ((_bits[bit >> 3] & (1 << (int)(bit & 7))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Add(CommitId id)
    {
        var (h1, h2) = HashOf(id);
        for (var i = 0; i < Hashes; i++)
        {
            var bit = Next(ref h1, ref h2, i);
            _bits[bit >> 3] |= (byte)(1 << (int)(bit & 7));
        }
    }

    private uint Next(ref uint h1, ref uint h2, int i)
    {
        var bit = (uint)(((ulong)h1 * ((ulong)_bits.Length * 8)) >> 32);
        unchecked
        {
            h1 += h2;
            h2 += (uint)i;
        }

        return bit;
    }

    private (uint H1, uint H2) HashOf(CommitId id)
    {
        Span<byte> bytes = stackalloc byte[CommitId.Length];
        id.CopyTo(bytes);
        var hash = SipHash.Compute(Salt, SecondKey, bytes);
        return ((uint)hash, (uint)(hash >> 32) | 1);
    }
}
