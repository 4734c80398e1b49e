using CsCheck;

namespace Goat.Core.Tests.Samples;

/// <summary>Values of every scalar type, extremes included.</summary>
internal static class SampleScalars
{
    /// <summary>Well-formed strings, also beyond the basic plane.</summary>
    public static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char[' ', '~'].Array[0, 20].Select(c => new string(c)),
        Gen.Int[1, 0x10FFFF].Where(c => c is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32).Array[0, 12].Select(string.Concat));

    /// <summary>Names of fields: 1 to 100 bytes.</summary>
    public static readonly Gen<string> Name = Text.Where(t => t.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(t) <= 100);

    /// <summary>Every integer length comes up.</summary>
    public static readonly Gen<long> Integer = Gen.Select(Gen.Long, Gen.Int[0, 63], (value, shift) => value >> shift);

    private static readonly Gen<object?> Double = Gen.OneOf(
        Gen.Double,
        Gen.OneOf(0.0, -0.0, BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000), double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, double.MinValue))
        .Select(d => Goat.Commits.ScalarCodec.Normalize(d));

    private static readonly Gen<object?> Decimal = Gen.OneOf(
        Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Byte[0, 28], (a, b, c, negative, scale) => new decimal(a, b, c, negative, scale)),
        Gen.OneOf(0m, 0.00m, new decimal(0, 0, 0, true, 0), new decimal(0, 0, 0, true, 28), 1.10m, 1.1m, decimal.MaxValue, decimal.MinValue))
        .Select(d => (object?)d);

    private static readonly Gen<object?> Moment = Gen.OneOf(
        Gen.Select(Gen.Long[TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay], Gen.Int[-840, 840], (ticks, minutes) => new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes))),
        Gen.OneOf(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new DateTimeOffset(TimeSpan.TicksPerHour * 14, TimeSpan.FromHours(14)), DateTimeOffset.MaxValue.ToOffset(TimeSpan.FromHours(-14))))
        .Select(t => (object?)t);

    /// <summary>Any value that a field can hold.</summary>
    public static readonly Gen<object?> Any = Gen.OneOf(
        Gen.Const((object?)null),
        Gen.Bool.Select(b => (object?)b),
        Gen.OneOf(Integer, Gen.OneOf(long.MinValue, long.MaxValue)).Select(n => (object?)n),
        Double,
        Decimal,
        Text.Select(t => (object?)t),
        Gen.Byte.Array[0, 40].Select(b => (object?)b),
        Moment,
        Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(d => (object?)DateOnly.FromDayNumber(d)),
        Gen.Long.Select(t => (object?)new TimeSpan(t)),
        Gen.Guid.Select(g => (object?)g));
}
