using System.Globalization;
using System.Text;
using Goat.Commits;
using Goat.Merge;

namespace Goat;

/// <summary>Between the values that applications use and the ones that are stored.</summary>
internal static class FieldValue
{
    // Room for the rest of a commit in which the value stands alone.
    private const int MaxBytes = CommitLimits.PayloadBytes - 1024;

    /// <summary>Checks a value that an application sets, and brings it into its stored form.</summary>
    public static object? Check(string field, object? value)
    {
        ArgumentNullException.ThrowIfNull(field);
        switch (value)
        {
            case string text:
                if (text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !FieldSet.IsWellFormed(text))
                {
                    throw new ArgumentException($"The text for '{field}' holds a lone surrogate and cannot be stored; remove it.", nameof(value));
                }

                CheckLength(field, text.Length > MaxBytes / 3 ? Encoding.UTF8.GetByteCount(text) : 0);
                return text;
            case byte[] bytes:
                CheckLength(field, bytes.Length);
                return bytes.Clone();
            case DateTimeOffset time when time.Offset.Ticks % TimeSpan.TicksPerMinute != 0:
                throw new ArgumentException($"The time for '{field}' has an offset that is not in whole minutes.", nameof(value));
            case char c when char.IsSurrogate(c):
                throw new ArgumentException($"The character for '{field}' is half of a surrogate pair.", nameof(value));
            default:
                return ScalarCodec.Normalize(value);
        }
    }

    /// <summary>The value as applications see it: no value is null, and nobody gets hold of the stored bytes.</summary>
    public static object? Show(object? stored) => stored switch
    {
        byte[] bytes => bytes.Clone(),
        _ => ReferenceEquals(stored, ItemState.Absent) ? null : stored,
    };

    /// <summary>The names of the fields that have a value.</summary>
    /// <param name="values">As <see cref="ItemState.Snapshot"/> has them.</param>
    public static List<string> NamesOf(ReadOnlySpan<object?> values)
    {
        var fields = (FieldSet)values[0]!;
        var names = new List<string>(fields.Count);
        for (var slot = 1; slot <= fields.Count; slot++)
        {
            if (!ReferenceEquals(values[slot], ItemState.Absent))
            {
                names.Add(fields.NameOf(slot));
            }
        }

        return names;
    }

    /// <summary>The value as a type that an application asks for; the default of the type for no value and for null.</summary>
    public static T? Convert<T>(string field, object? stored)
    {
        if (stored is T same && stored is not byte[])
        {
            return ReferenceEquals(stored, ItemState.Absent) ? default : same;
        }

        if (stored is null || ReferenceEquals(stored, ItemState.Absent))
        {
            return default;
        }

        return ConvertTo(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), stored) is T converted
            ? converted
            : throw new FieldTypeException($"Field '{field}' holds a {stored.GetType().Name}, not a {typeof(T).Name}.");
    }

    private static object? ConvertTo(Type type, object stored)
    {
        if (type.IsEnum)
        {
            return stored is string name && Enum.TryParse(type, name, out var value) ? value : null;
        }

        try
        {
            return stored switch
            {
                byte[] bytes when type == typeof(byte[]) || type == typeof(object) => bytes.Clone(),
                long n when type == typeof(int) || type == typeof(short) || type == typeof(byte) || type == typeof(sbyte) || type == typeof(ushort) || type == typeof(uint)
                    || type == typeof(ulong) || type == typeof(double) || type == typeof(decimal) => System.Convert.ChangeType(n, type, CultureInfo.InvariantCulture),
                double d when type == typeof(float) => (float)d,
                string { Length: 1 } s when type == typeof(char) => s[0],
                DateTimeOffset t when type == typeof(DateTime) => t.UtcDateTime,
                _ => null,
            };
        }
        catch (OverflowException e)
        {
            throw new FieldTypeException($"{stored} does not fit in a {type.Name}: {e.Message}");
        }
    }

    private static void CheckLength(string field, int bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new ArgumentException($"The value for '{field}' has {bytes} bytes; at most {MaxBytes} can be stored in a field.");
        }
    }
}
