namespace Goat.Commits;

/// <summary>A total order of normalised values: by tag of docs/format.md, then by value. Two are equal in it only if their bytes are.</summary>
internal static class ScalarOrder
{
    /// <summary>Compares two values.</summary>
    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (bool a, bool b) => a.CompareTo(b),
        (long a, long b) => a.CompareTo(b),
        (double a, double b) => KeyOf(a).CompareTo(KeyOf(b)),
        (decimal a, decimal b) => Compare(a, b),
        (string a, string b) => string.CompareOrdinal(a, b),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.UtcTicks != b.UtcTicks ? a.UtcTicks.CompareTo(b.UtcTicks) : a.Offset.CompareTo(b.Offset),
        (DateOnly a, DateOnly b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        (Guid a, Guid b) => a.CompareTo(b),
        _ => RankOf(left).CompareTo(RankOf(right)),
    };

    // Orders the bits like the numbers: -0.0 before 0.0, NaN last.
    private static long KeyOf(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return bits ^ ((bits >> 63) & long.MaxValue);
    }

    private static int Compare(decimal a, decimal b)
    {
        var order = a.CompareTo(b);
        if (order != 0)
        {
            return order;
        }

        // Equal numbers differ in their scale, zeros in their sign too.
        Span<int> left = stackalloc int[4];
        Span<int> right = stackalloc int[4];
        decimal.GetBits(a, left);
        decimal.GetBits(b, right);
        return left[3].CompareTo(right[3]);
    }

    private static int RankOf(object? value) => value switch
    {
        null => 0,
        bool => 1,
        long => 3,
        double => 4,
        decimal => 5,
        string => 6,
        byte[] => 7,
        DateTimeOffset => 8,
        DateOnly => 9,
        TimeSpan => 10,
        Guid => 11,
        _ => throw new ArgumentException($"A value of type {value.GetType()} has no place in the order."),
    };
}
