using CsCheck;
using Goat.Commits;
using Goat.Core.Tests.Samples;
using Goat.Wire;

namespace Goat.Core.Tests.Commits;

public sealed class ScalarCodecTests
{
    [Fact]
    public void Every_value_comes_back_and_gives_the_same_bytes() =>
        SampleScalars.Any.Sample(value =>
        {
            var bytes = Write(value);
            var back = Read(bytes);
            return ScalarCodec.AreEqual(value, back) && Write(back).AsSpan().SequenceEqual(bytes);
        });

    [Fact]
    public void Values_are_equal_if_and_only_if_their_bytes_are() =>
        Gen.Select(SampleScalars.Any, SampleScalars.Any).Sample((a, b) => ScalarCodec.AreEqual(a, b) == Write(a).AsSpan().SequenceEqual(Write(b)));

    [Theory]
    [InlineData("0C", "unknown tag")]
    [InlineData("04010000000000F87F", "another NaN")]
    [InlineData("04000000000000F8FF", "NaN with a sign")]
    [InlineData("051D00000000000000000000000000", "scale 29")]
    [InlineData("050002000000000000000000000000", "sign 2")]
    [InlineData("0301", null)]
    [InlineData("038100", "overlong integer")]
    [InlineData("0601FF", "not UTF-8")]
    [InlineData("0602C080", "overlong UTF-8")]
    [InlineData("0603EDA080", "surrogate")]
    [InlineData("0800D20D", "offset of 841 minutes")]
    [InlineData("080002", "before year 1 in UTC")]
    [InlineData("080100", "negative ticks")]
    [InlineData("09DBF3DE01", "day after the last")]
    [InlineData("0B00", "cut guid")]
    [InlineData("", "nothing")]
    public void A_value_in_another_form_is_refused(string hex, string? why)
    {
        var bytes = Convert.FromHexString(hex);
        if (why is null)
        {
            Assert.Equal(-1L, Read(bytes));
            return;
        }

        Assert.Throws<GoatFormatException>(() => Read(bytes));
    }

    [Theory]
    [InlineData((int)5, 5L)]
    [InlineData((short)-5, -5L)]
    [InlineData((byte)200, 200L)]
    [InlineData(1.5f, 1.5)]
    [InlineData('x', "x")]
    [InlineData(DayOfWeek.Friday, "Friday")]
    public void Smaller_types_are_widened(object value, object expected) => Assert.Equal(expected, ScalarCodec.Normalize(value));

    [Fact]
    public void Every_NaN_is_the_same()
    {
        Assert.Equal("04000000000000F87F", Convert.ToHexString(Write(ScalarCodec.Normalize(double.NaN))));
        Assert.True(ScalarCodec.AreEqual(ScalarCodec.Normalize(float.NaN), Read(Write(double.NaN))));
        Assert.True(ScalarCodec.AreEqual(double.NaN, Read(Write(double.NaN))));
    }

    [Fact]
    public void Zeros_keep_their_sign_and_scale()
    {
        Assert.False(ScalarCodec.AreEqual(0.0, -0.0));
        Assert.False(ScalarCodec.AreEqual(0m, 0.0m));
        Assert.Equal(Write(-0.0), Write(Read(Write(-0.0))));
    }

    [Fact]
    public void What_cannot_be_stored_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ScalarCodec.Normalize(ulong.MaxValue));
        Assert.Throws<ArgumentException>(() => ScalarCodec.Normalize(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified)));
        Assert.Throws<ArgumentException>(() => ScalarCodec.Normalize(new object()));
        Assert.Throws<ArgumentException>(() => ScalarCodec.Normalize(new sbyte[1]));
        Assert.Throws<GoatFormatException>(() => Write("\ud800"));
    }

    private static byte[] Write(object? value)
    {
        var writer = new WireWriter();
        ScalarCodec.Write(writer, value);
        return writer.ToArray();
    }

    private static object? Read(byte[] bytes)
    {
        var reader = new WireReader(bytes);
        var value = ScalarCodec.Read(ref reader);
        reader.ExpectEnd("value");
        return value;
    }
}
