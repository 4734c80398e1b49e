namespace Goat.Wire;

/// <summary>Base32 of RFC 4648 in lower case without padding, for 16 bytes: 26 characters of which the last carries 3 bits.</summary>
public static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Characters of an encoded value.</summary>
    public const int Length = 26;

    /// <summary>Encodes 128 bits.</summary>
    public static string Encode(U128 value) => string.Create(Length, value, static (chars, v) =>
    {
        var (high, low) = v;
        chars[25] = Alphabet[(int)(low & 7) << 2];
        (high, low) = (high >> 3, (low >> 3) | (high << 61));
        for (var i = 24; i >= 0; i--)
        {
            chars[i] = Alphabet[(int)(low & 31)];
            (high, low) = (high >> 5, (low >> 5) | (high << 59));
        }
    });

    /// <summary>Decodes what <see cref="Encode"/> makes, and nothing else.</summary>
    /// <returns>False where the text is not in that form.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out U128 value)
    {
        value = default;
        if (text.Length != Length)
        {
            return false;
        }

        ulong high = 0, low = 0;
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

            var bits = i == Length - 1 ? 3 : 5;
            (high, low) = ((high << bits) | (low >> (64 - bits)), (low << bits) | ((ulong)digit >> (5 - bits)));
        }

        value = new U128(high, low);
        return true;
    }
}
