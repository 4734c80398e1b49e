using Goat.Merge;

namespace Goat;

/// <summary>Estimates what items take of the heap on a 64-bit machine. The row memory-per-item of the benchmarks measures it.</summary>
internal static class ItemMemory
{
    private const int ArrayBytes = 24;
    private const int TextBytes = 22;
    private const int ReferenceBytes = 8;

    // The item, its state, and its place in a table that is three quarters full.
    private const int FixedBytes = 72 + 56 + 44;

    /// <summary>Bytes of one item.</summary>
    public static long Of(Item item)
    {
        var values = item.State.Snapshot;
        long bytes = FixedBytes + Align(TextBytes + (2 * item.Key.Length)) + ArrayBytes + (ReferenceBytes * values.Length);
        foreach (var value in values[1..])
        {
            bytes += SizeOf(value);
        }

        return bytes;
    }

    private static long SizeOf(object? value) => value switch
    {
        // Everybody's: booleans, small integers, and no value.
        null or bool => 0,
        long number when SharedValues.IsAlwaysShared(number) => 0,
        _ when ReferenceEquals(value, ItemState.Absent) => 0,
        string text => Align(TextBytes + (2 * text.Length)),
        byte[] bytes => Align(ArrayBytes + bytes.Length),
        long or double or DateOnly or TimeSpan => 24,
        _ => 32,
    };

    private static int Align(int bytes) => (bytes + 7) & ~7;
}
