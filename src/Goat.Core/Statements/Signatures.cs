using System.Buffers.Binary;

namespace Goat.Statements;

/// <summary>The low-S rule: of the two forms of an ECDSA signature only the one with s at most n/2 is written or accepted.</summary>
public static class Signatures
{
    /// <summary>Bytes of a signature.</summary>
    public const int Length = 64;

    // Order n of P-256 (FIPS 186-5, SP 800-186).
    private static readonly UInt128 OrderHigh = new(0xFFFFFFFF00000000, 0xFFFFFFFFFFFFFFFF);
    private static readonly UInt128 OrderLow = new(0xBCE6FAADA7179E84, 0xF3B9CAC2FC632551);
    private static readonly UInt128 HalfHigh = OrderHigh >> 1;
    private static readonly UInt128 HalfLow = (OrderLow >> 1) | (OrderHigh << 127);

    /// <summary>Whether s is at most n/2.</summary>
    public static bool IsLowS(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Length)
        {
            return false;
        }

        var high = BinaryPrimitives.ReadUInt128BigEndian(signature[32..]);
        var low = BinaryPrimitives.ReadUInt128BigEndian(signature[48..]);
        return high < HalfHigh || (high == HalfHigh && low <= HalfLow);
    }

    /// <summary>Replaces s by n - s where it is greater than n/2.</summary>
    public static void MakeLowS(Span<byte> signature)
    {
        if (IsLowS(signature))
        {
            return;
        }

        var high = BinaryPrimitives.ReadUInt128BigEndian(signature[32..]);
        var low = BinaryPrimitives.ReadUInt128BigEndian(signature[48..]);
        BinaryPrimitives.WriteUInt128BigEndian(signature[48..], OrderLow - low);
        BinaryPrimitives.WriteUInt128BigEndian(signature[32..], OrderHigh - high - (low > OrderLow ? UInt128.One : UInt128.Zero));
    }
}
