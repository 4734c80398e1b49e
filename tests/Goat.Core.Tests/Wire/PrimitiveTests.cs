using CsCheck;
using Goat.Core.Tests.Samples;
using Goat.Wire;

namespace Goat.Core.Tests.Wire;

public sealed class PrimitiveTests
{
    [Fact]
    public void Varints_of_every_length_come_back() =>
        SampleScalars.Integer.Select(n => n & long.MaxValue).Sample(n => Read(w => w.WriteVarint(n), (ref WireReader r) => r.ReadVarint()) == n);

    [Fact]
    public void Signed_varints_of_every_length_come_back() =>
        SampleScalars.Integer.Sample(n => Read(w => w.WriteSvarint(n), (ref WireReader r) => r.ReadSvarint()) == n);

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(127L, "7F")]
    [InlineData(128L, "8001")]
    [InlineData(16_383L, "FF7F")]
    [InlineData(long.MaxValue, "FFFFFFFFFFFFFFFF7F")]
    public void Varints_have_the_bytes_of_the_format(long value, string hex) => Assert.Equal(hex, Write(w => w.WriteVarint(value)));

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(-1L, "01")]
    [InlineData(1L, "02")]
    [InlineData(-65L, "8101")]
    [InlineData(long.MaxValue, "FEFFFFFFFFFFFFFFFF01")]
    [InlineData(long.MinValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Signed_varints_have_the_bytes_of_the_format(long value, string hex) => Assert.Equal(hex, Write(w => w.WriteSvarint(value)));

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8000")]
    [InlineData("FF00")]
    [InlineData("FFFFFFFFFFFFFFFFFF01")]
    [InlineData("8080808080808080808000")]
    public void A_varint_that_is_cut_overlong_or_too_great_is_refused(string hex) =>
        Assert.Throws<GoatFormatException>(() => new WireReader(Convert.FromHexString(hex)).ReadVarint());

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFF8100")]
    [InlineData("8080808080808080808001")]
    [InlineData("80808080808080808000")]
    public void A_signed_varint_that_is_overlong_or_too_great_is_refused(string hex) =>
        Assert.Throws<GoatFormatException>(() => new WireReader(Convert.FromHexString(hex)).ReadSvarint());

    [Fact]
    public void Strings_come_back() =>
        SampleScalars.Text.Sample(t => Read(w => w.WriteString(t), (ref WireReader r) => r.ReadString(1000, "text")) == t);

    [Theory]
    [InlineData("01C0", "a first byte alone")]
    [InlineData("02C080", "an overlong zero")]
    [InlineData("0180", "a continuation alone")]
    [InlineData("03EDA080", "a surrogate")]
    [InlineData("04F4908080", "beyond the last code point")]
    [InlineData("03E28", "odd")]
    [InlineData("0441", "cut")]
    public void A_string_that_is_not_well_formed_is_refused(string hex, string why)
    {
        var bytes = Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex + "2");
        Assert.False(string.IsNullOrEmpty(Assert.Throws<GoatFormatException>(() => new WireReader(bytes).ReadString(100, why)).Message));
    }

    // Not a theory: strings in attributes are stored as UTF-8.
    [Fact]
    public void A_lone_surrogate_is_not_written() =>
        Assert.All(["\ud800", "a\udc00b", "\udc00\ud800"], text => Assert.Throws<GoatFormatException>(() => new WireWriter().WriteString(text)));

    [Fact]
    public void A_string_longer_than_its_cap_is_refused() =>
        Assert.Throws<GoatFormatException>(() => new WireReader(Convert.FromHexString("03414243")).ReadString(2, "text"));

    [Fact]
    public void A_length_beyond_the_end_is_refused_before_memory_is_taken() =>
        Assert.Throws<GoatFormatException>(() => new WireReader(Convert.FromHexString("FFFFFFFF0741")).ReadBytes(int.MaxValue, "bytes"));

    [Theory]
    [InlineData("02")]
    [InlineData("8100")]
    public void A_flag_is_0_or_1(string hex) => Assert.Throws<GoatFormatException>(() => new WireReader(Convert.FromHexString(hex)).ReadFlag("flag"));

    [Fact]
    public void Numbers_of_16_and_8_bytes_are_big_endian()
    {
        Assert.Equal("000102030405060708090A0B0C0D0E0F", Write(w => w.WriteU128(new U128(0x0001020304050607, 0x08090A0B0C0D0E0F))));
        Assert.Equal("0001020304050607", Write(w => w.WriteU64(0x0001020304050607)));
    }

    [Fact]
    public void Utf8_order_is_the_order_of_the_bytes() =>
        Gen.Select(SampleScalars.Text, SampleScalars.Text).Sample((a, b) =>
            Math.Sign(Utf8Order.Instance.Compare(a, b)) == Math.Sign(System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b))));

    [Fact]
    public void Base32_comes_back_and_agrees_with_RFC_4648() =>
        Gen.Byte.Array[16].Sample(bytes =>
        {
            var value = U128.Read(bytes);
            var text = Base32.Encode(value);
            return text == Rfc4648(bytes) && Base32.TryDecode(text, out var back) && back == value;
        });

    [Theory]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaab")]
    [InlineData("Aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("1aaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Base32_in_another_form_is_not_read(string text) => Assert.False(Base32.TryDecode(text, out _));

    private static string Rfc4648(byte[] bytes)
    {
        var bits = string.Concat(bytes.Select(b => b.ToString("B8", System.Globalization.CultureInfo.InvariantCulture))) + "00";
        return string.Concat(Enumerable.Range(0, 26).Select(i => "abcdefghijklmnopqrstuvwxyz234567"[Convert.ToInt32(bits.Substring(5 * i, 5), 2)]));
    }

    private static string Write(Action<WireWriter> write)
    {
        var writer = new WireWriter(0);
        write(writer);
        return Convert.ToHexString(writer.Written);
    }

    private static T Read<T>(Action<WireWriter> write, Reading<T> read)
    {
        var reader = new WireReader(Convert.FromHexString(Write(write)));
        var value = read(ref reader);
        reader.ExpectEnd("value");
        return value;
    }

    private delegate T Reading<out T>(ref WireReader reader);
}
