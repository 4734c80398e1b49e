using System.Buffers.Binary;
using Goat.Wire;

namespace Goat.Commits;

/// <summary>
/// Bytes of scalar values. The in-memory types are null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="decimal"/>, <see cref="string"/>,
/// <see cref="byte"/>[], <see cref="DateTimeOffset"/>, <see cref="DateOnly"/>, <see cref="TimeSpan"/> and <see cref="Guid"/>; nothing else.
/// </summary>
public static class ScalarCodec
{
    private const ulong CanonicalNaN = 0x7FF8_0000_0000_0000;
    private const int MaxOffsetMinutes = 840;

    // double.NaN itself has its sign bit set.
    private static readonly double NaN = BitConverter.UInt64BitsToDouble(CanonicalNaN);
    private static readonly object True = true;
    private static readonly object False = false;

    /// <summary>Turns a value into the type under which it is stored: smaller integers become long, float double, enums their names, NaN the one NaN.</summary>
    /// <exception cref="ArgumentException">The type cannot be stored, or the value does not fit.</exception>
    public static object? Normalize(object? value) => value switch
    {
        // To the runtime an sbyte[] is a byte[] too.
        Array a when a.GetType() != typeof(byte[]) => throw NotStorable(value),
        null or long or decimal or string or byte[] or DateTimeOffset or DateOnly or TimeSpan or Guid => value,
        bool b => b ? True : False,
        double d => double.IsNaN(d) ? NaN : d,
        float f => float.IsNaN(f) ? NaN : f,
        int or short or sbyte or byte or ushort or uint => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        ulong u => u <= long.MaxValue ? (long)u : throw new ArgumentException($"{u} does not fit in 64 bits with a sign."),
        char c => c.ToString(),
        DateTime t => t.Kind == DateTimeKind.Unspecified
            ? throw new ArgumentException("A DateTime without a kind has no place in time; use DateTimeOffset or DateOnly.")
            : new DateTimeOffset(t),
        Enum e => e.ToString(),
        _ => throw NotStorable(value),
    };

    /// <summary>Whether two normalised values have the same bytes.</summary>
    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (double a, double b) => (double.IsNaN(a) && double.IsNaN(b)) || BitConverter.DoubleToUInt64Bits(a) == BitConverter.DoubleToUInt64Bits(b),
        (decimal a, decimal b) => decimal.GetBits(a).AsSpan().SequenceEqual(decimal.GetBits(b)),
        (DateTimeOffset a, DateTimeOffset b) => a.EqualsExact(b),
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
        _ => Equals(left, right),
    };

    /// <summary>Writes a normalised value.</summary>
    /// <exception cref="GoatFormatException">A string holds a lone surrogate.</exception>
    /// <exception cref="ArgumentException">The type cannot be stored.</exception>
    public static void Write(WireWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteByte(0);
                break;
            case bool b:
                writer.WriteByte(b ? (byte)2 : (byte)1);
                break;
            case long n:
                writer.WriteByte(3);
                writer.WriteSvarint(n);
                break;
            case double d:
                writer.WriteByte(4);
                BinaryPrimitives.WriteUInt64LittleEndian(writer.GetSpan(8), double.IsNaN(d) ? CanonicalNaN : BitConverter.DoubleToUInt64Bits(d));
                writer.Advance(8);
                break;
            case decimal m:
                writer.WriteByte(5);
                WriteDecimal(writer, m);
                break;
            case string s:
                writer.WriteByte(6);
                writer.WriteString(s);
                break;
            case byte[] bytes:
                writer.WriteByte(7);
                writer.WriteBytes(bytes);
                break;
            case DateTimeOffset t:
                writer.WriteByte(8);
                writer.WriteSvarint(t.Ticks);
                writer.WriteSvarint((long)t.Offset.TotalMinutes);
                break;
            case DateOnly day:
                writer.WriteByte(9);
                writer.WriteVarint(day.DayNumber);
                break;
            case TimeSpan span:
                writer.WriteByte(10);
                writer.WriteSvarint(span.Ticks);
                break;
            case Guid guid:
                writer.WriteByte(11);
                guid.TryWriteBytes(writer.GetSpan(16), bigEndian: true, out _);
                writer.Advance(16);
                break;
            default:
                throw new ArgumentException($"A value of type {value.GetType()} cannot be stored in a field.");
        }
    }

    /// <summary>Reads a value strictly.</summary>
    public static object? Read(ref WireReader reader)
    {
        var tag = reader.ReadByte();
        return tag switch
        {
            0 => null,
            1 => False,
            2 => True,
            3 => reader.ReadSvarint(),
            4 => ReadDouble(ref reader),
            5 => ReadDecimal(ref reader),
            6 => reader.ReadString(CommitLimits.PayloadBytes, "string value"),
            7 => reader.ReadBytes(CommitLimits.PayloadBytes, "bytes value").ToArray(),
            8 => ReadDateTimeOffset(ref reader),
            9 => DateOnly.FromDayNumber(reader.ReadCount(DateOnly.MaxValue.DayNumber, "day number")),
            10 => new TimeSpan(reader.ReadSvarint()),
            11 => new Guid(reader.ReadSpan(16), bigEndian: true),
            _ => throw new GoatFormatException($"Value tag {tag} does not exist."),
        };
    }

    private static ArgumentException NotStorable(object value) =>
        new($"A value of type {value.GetType()} cannot be stored in a field; see docs/data-model.md for the types that can.");

    private static void WriteDecimal(WireWriter writer, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        writer.WriteVarint((bits[3] >> 16) & 0xFF);
        writer.WriteVarint(bits[3] < 0 ? 1 : 0);
        var span = writer.GetSpan(12);
        for (var i = 0; i < 3; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(span[(4 * i)..], bits[i]);
        }

        writer.Advance(12);
    }

    private static object ReadDecimal(ref WireReader reader)
    {
        var scale = reader.ReadCount(28, "decimal scale");
        var negative = reader.ReadFlag("decimal sign");
        var span = reader.ReadSpan(12);
        return new decimal(
            BinaryPrimitives.ReadInt32LittleEndian(span),
            BinaryPrimitives.ReadInt32LittleEndian(span[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(span[8..]),
            negative,
            (byte)scale);
    }

    private static object ReadDouble(ref WireReader reader)
    {
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(reader.ReadSpan(8));
        var value = BitConverter.UInt64BitsToDouble(bits);
        return double.IsNaN(value) && bits != CanonicalNaN ? throw new GoatFormatException("A double is a NaN other than the canonical one.") : value;
    }

    private static object ReadDateTimeOffset(ref WireReader reader)
    {
        var ticks = reader.ReadSvarint();
        var minutes = reader.ReadSvarint();
        if (minutes is < -MaxOffsetMinutes or > MaxOffsetMinutes || ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            throw new GoatFormatException("A date and time is out of range.");
        }

        var offset = TimeSpan.FromMinutes(minutes);
        var utc = ticks - offset.Ticks;
        return utc < 0 || utc > DateTime.MaxValue.Ticks
            ? throw new GoatFormatException("A date and time is out of range.")
            : new DateTimeOffset(ticks, offset);
    }
}
