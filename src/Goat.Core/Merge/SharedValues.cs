using Goat.Commits;

namespace Goat.Merge;

/// <summary>
/// Values that many items of a repository hold, kept once: small integers, and short texts, dates and ids that repeat. Never grows: each value has one place, which the next value with that place takes over.
/// Thread-safe, because the objects never change and a place is read and written as a whole.
/// </summary>
public sealed class SharedValues
{
    private const int Places = 512;
    private const int MaxTextLength = 16;
    private const long SmallestInteger = -128;

    private static readonly object[] Integers = [.. Enumerable.Range((int)SmallestInteger, 1152).Select(n => (object)(long)n)];

    private object?[]? _places;

    /// <summary>Whether an integer takes no memory of its own.</summary>
    public static bool IsAlwaysShared(long number) => (ulong)(number - SmallestInteger) < (ulong)Integers.Length;

    /// <summary>An equal object that other items may hold as well.</summary>
    /// <param name="value">A normalised value (see <see cref="ScalarCodec"/>), or <see cref="ItemState.Absent"/>.</param>
    public object? Share(object? value) => value switch
    {
        long n => IsAlwaysShared(n) ? Integers[(int)(n - SmallestInteger)] : value,
        string { Length: <= MaxTextLength } text => Share(value, text.GetHashCode(StringComparison.Ordinal)),
        DateOnly date => Share(value, date.DayNumber),
        Guid id => Share(value, id.GetHashCode()),
        _ => value,
    };

    private object Share(object value, int hash)
    {
        var places = _places ??= new object?[Places];
        ref var place = ref places[hash & (Places - 1)];
        var known = Volatile.Read(ref place);
        if (ScalarCodec.AreEqual(known, value))
        {
            return known!;
        }

        Volatile.Write(ref place, value);
        return value;
    }
}
