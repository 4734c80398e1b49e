using System.Buffers.Binary;
using System.Security.Cryptography;
using Goat.Wire;

namespace Goat;

/// <summary>Where chance comes from: a seam for tests.</summary>
internal class RandomSource
{
    public static RandomSource Cryptographic { get; } = new();

    public virtual void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);

    public ulong NextUInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public U128 NextU128() => new(NextUInt64(), NextUInt64());

    /// <summary>A number from 0 up to, but not including, 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));
}
