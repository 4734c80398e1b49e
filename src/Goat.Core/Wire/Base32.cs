namespace Goat.Wire;

/// <summary>Base32 of RFC 4648 in lower case without padding, for 16 bytes: 26 characters of which the last carries 3 bits.</summary>
public static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Characters of an encoded value.</summary>
    public const int Length = 26;

    /// <summary>Encodes 128 bits.</summary>
    public static string Encode(UInt128 value) => string.Create(Length, value, static (chars, v) =>
    {
        chars[25] = Alphabet[(int)((uint)v & 7) << 2];
        v >>= 3;
        for (var i = 24; i >= 0; i--)
        {
            chars[i] = Alphabet[(int)((uint)v & 31)];
            v >>= 5;
        }
    });

    /// <summary>Decodes what <see cref="Encode"/> makes, and nothing else.</summary>
    /// <returns>False where the text is not in that form.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        if (text.Length != Length)
        {
            return false;
        }

        UInt128 result = 0;
        for (var i = 0; i < Length; i++)
        {
            var digit = text[i] switch
            {
                >= 'a' and <= 'z' => text[i] - 'a',
                >= '2' and <= '7' => text[i] - '2' + 26,
                _ => -1,
            };
            if (digit < 0 || (i == Length - 1 && (digit & 3) != 0))
            {
                return false;
            }

            result = i == Length - 1 ? (result << 3) | (uint)(digit >> 2) : (result << 5) | (uint)digit;
        }

        value = result;
        return true;
    }
}
