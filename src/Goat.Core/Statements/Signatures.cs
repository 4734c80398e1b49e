namespace Goat.Statements;

/// <summary>The low-S rule: of the two forms of an ECDSA signature only the one with s at most n/2 is written or accepted.</summary>
public static class Signatures
{
    /// <summary>Bytes of a signature.</summary>
    public const int Length = 64;

    private const int Half = Length / 2;

    // Order n of P-256 (FIPS 186-5, SP 800-186), and n/2.
    private static ReadOnlySpan<byte> Order =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];

    private static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7F, 0xFF, 0xFF, 0xFF, 0x80, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xDE, 0x73, 0x7D, 0x56, 0xD3, 0x8B, 0xCF, 0x42, 0x79, 0xDC, 0xE5, 0x61, 0x7E, 0x31, 0x92, 0xA8,
    ];

    /// <summary>Whether s is at most n/2.</summary>
    public static bool IsLowS(ReadOnlySpan<byte> signature) => signature.Length == Length && signature[Half..].SequenceCompareTo(HalfOrder) <= 0;

    /// <summary>Replaces s by n - s where it is greater than n/2.</summary>
    public static void MakeLowS(Span<byte> signature)
    {
        if (IsLowS(signature))
        {
            return;
        }

        var s = signature[Half..];
        var borrow = 0;
        for (var i = Half - 1; i >= 0; i--)
        {
            var difference = Order[i] - s[i] - borrow;
            borrow = difference < 0 ? 1 : 0;
            s[i] = (byte)difference;
        }
    }
}
