using System.Numerics;

namespace Goat;

/// <summary>The arithmetic of order keys: fractions between 0 and 1 in base 62, without zeros at their ends, whose digits ascend in ASCII.</summary>
internal static class OrderKeySpace
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // 71 bits: ten million appended keys before one needs more.
    private const int UsualWidth = 12;

    private static readonly BigInteger Base = Digits.Length;

    // Keys to choose among, at least; at the ends of the order, where lists grow, no more than these are used up.
    private static readonly BigInteger Room = BigInteger.One << 46;

    /// <summary>A fraction between two others.</summary>
    /// <param name="after">The lower one; empty for 0.</param>
    /// <param name="before">The upper one; null for 1.</param>
    /// <param name="random">Gives 64 bits.</param>
    public static string Between(string after, string? before, Func<ulong> random)
    {
        for (var width = UsualWidth; ; width++)
        {
            var low = NumberOf(after, width) + 1;
            var gap = (before is null ? BigInteger.Pow(Base, width) : NumberOf(before, width)) - low;
            if (gap >= 4 * Room)
            {
                var (from, choices) = (after.Length, before) switch
                {
                    ( > 0, null) => (low, Room),
                    (0, not null) => (low + gap - Room, Room),
                    _ => (low + (gap / 4), gap / 2),
                };
                return TextOf(from + ((random() * choices) >> 64), width);
            }
        }
    }

    /// <summary>Ascending fractions with equal room between them.</summary>
    public static string[] Spread(int count, Func<ulong> random)
    {
        var width = UsualWidth;
        while (BigInteger.Pow(Base, width) / (count + 1L) < 4 * Room)
        {
            width++;
        }

        var step = BigInteger.Pow(Base, width) / (count + 1L);
        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = TextOf(((i + 1L) * step) + ((random() * Room) >> 64), width);
        }

        return texts;
    }

    // What is behind the width is cut off: at most as much as the fraction.
    private static BigInteger NumberOf(string fraction, int width)
    {
        var number = BigInteger.Zero;
        for (var i = 0; i < width; i++)
        {
            number = (number * Base) + (i < fraction.Length ? Digits.IndexOf(fraction[i], StringComparison.Ordinal) : 0);
        }

        return number;
    }

    private static string TextOf(BigInteger number, int width)
    {
        var digits = new char[width];
        for (var i = width - 1; i >= 0; i--)
        {
            (number, var digit) = BigInteger.DivRem(number, Base);
            digits[i] = Digits[(int)digit];
        }

        return new string(digits).TrimEnd('0');
    }
}
