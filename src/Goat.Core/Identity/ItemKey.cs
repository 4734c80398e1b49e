using System.Buffers.Binary;
using System.Text;
using Goat.Wire;

namespace Goat.Identity;

/// <summary>Rules for item keys, and keys that are derived from the chain that creates the item.</summary>
public static class ItemKey
{
    /// <summary>Greatest length of a key, in bytes of UTF-8.</summary>
    public const int MaxBytes = 128;

    /// <summary>Derives the key of the <paramref name="counter"/>-th item that a chain creates under automatic keys; the first is 1.</summary>
    public static string Derive(ChainId chain, long counter) => Base32.Encode(DeriveValue(chain, counter));

    /// <summary>What is wrong with a key, or null.</summary>
    public static string? Check(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0)
        {
            return "it is empty.";
        }

        if (key.Length > MaxBytes || (key.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(key) > MaxBytes))
        {
            return $"it is longer than {MaxBytes} bytes.";
        }

        foreach (var c in key)
        {
            if (c < ' ' || c == '\x7f')
            {
                return "it holds a control character.";
            }
        }

        return null;
    }

    internal static U128 DeriveValue(ChainId chain, long counter)
    {
        Span<byte> content = stackalloc byte[34];
        chain.Session.Value.CopyTo(content);
        BinaryPrimitives.WriteUInt64BigEndian(content[16..], chain.Chain);
        var length = 24;
        var rest = (ulong)counter;
        while (rest >= 0x80)
        {
            content[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        content[length++] = (byte)rest;
        Span<byte> hash = stackalloc byte[32];
        Hash.Compute("goat/item/1\0"u8, content[..length], hash);
        return U128.Read(hash);
    }
}
