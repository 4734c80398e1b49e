using Goat.Cli.Values;
using Goat.Commits;

namespace Goat.Cli.Tests.Values;

public sealed class JsonScalarTests
{
    public static TheoryData<object> Scalars =>
    [
        true, false, 0L, long.MinValue, long.MaxValue, 0.0, -0.0, 1.0, 0.1, 1e300, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        0m, 1.50m, decimal.MinValue, new decimal(0, 0, 0, true, 3), "", "text", "Å\n\"\u2028", new byte[] { 0, 255 },
        new DateTimeOffset(2026, 1, 31, 12, 0, 0, 1, TimeSpan.FromMinutes(-210)), DateTimeOffset.MinValue, DateOnly.MaxValue, TimeSpan.MinValue, TimeSpan.FromTicks(1),
        Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
    ];

    [Theory]
    [MemberData(nameof(Scalars), DisableDiscoveryEnumeration = true)]
    public void Every_value_comes_back_from_its_text_exactly(object value)
    {
        var text = JsonScalar.ToText(value);

        var read = JsonScalar.FromText(text);

        Assert.True(ScalarCodec.AreEqual(value, read), $"{value} became {read} through {text}");
    }

    [Fact]
    public void Null_is_null() => Assert.Null(JsonScalar.FromText(JsonScalar.ToText(null)));

    [Fact]
    public void What_is_no_JSON_is_a_string()
    {
        Assert.Equal("buy milk", JsonScalar.FromText("buy milk"));
        Assert.Equal("", JsonScalar.FromText(""));
        Assert.Equal("007x", JsonScalar.FromText("007x"));
    }
}
