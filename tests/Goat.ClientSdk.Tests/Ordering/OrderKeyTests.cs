using CsCheck;

namespace Goat.ClientSdk.Tests.Ordering;

public sealed class OrderKeyTests
{
    [Fact]
    public void Between_any_two_keys_there_is_another_and_their_texts_order_the_same() =>
        Gen.Select(Gen.Int[0, int.MaxValue].Array[1, 60], Gen.Int).Sample((places, seed) =>
        {
            var random = RandomOf(seed);
            var keys = new List<OrderKey> { OrderKey.Start, OrderKey.End };
            foreach (var place in places)
            {
                var at = 1 + (place % (keys.Count - 1));
                keys.Insert(at, OrderKey.Between(keys[at - 1], keys[at], random));
            }

            for (var i = 1; i < keys.Count; i++)
            {
                Assert.True(keys[i - 1] < keys[i]);
                Assert.True(string.CompareOrdinal(keys[i - 1].ToString(), keys[i].ToString()) < 0);
                Assert.Equal(keys[i], OrderKey.Parse(keys[i].ToString()));
            }
        });

    [Theory]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    public void Extreme_random_numbers_stay_within_the_bounds(ulong drawn)
    {
        var (low, high) = (OrderKey.Start, OrderKey.End);
        for (var i = 0; i < 300; i++)
        {
            var key = OrderKey.Between(low, high, () => drawn);
            Assert.True(low < key && key < high);
            (low, high) = i % 3 == 0 ? (key, high) : (low, key);
        }

        Assert.Equal(100, OrderKey.Spread(100, () => drawn).Distinct().Count());
    }

    [Fact]
    public void A_list_that_grows_at_an_end_keeps_its_keys_short()
    {
        var random = RandomOf(1);
        var (first, last) = (OrderKey.Between(OrderKey.Start, OrderKey.End, random), OrderKey.Between(OrderKey.Start, OrderKey.End, random));
        for (var i = 0; i < 20_000; i++)
        {
            first = OrderKey.Between(OrderKey.Start, first, random);
            last = OrderKey.Between(last, OrderKey.End, random);
        }

        Assert.InRange(first.ToString().Length, 1, 12);
        Assert.InRange(last.ToString().Length, 1, 12);
    }

    [Fact]
    public void Insertions_at_one_place_make_keys_longer_until_they_are_spread_or_refused()
    {
        var random = RandomOf(2);
        var (low, high) = (OrderKey.Start, OrderKey.Between(OrderKey.Start, OrderKey.End, random));
        low = OrderKey.Between(low, high, random);
        for (var i = 0; i < 200; i++)
        {
            high = OrderKey.Between(low, high, random);
        }

        Assert.InRange(high.ToString().Length, 30, 80);
        Assert.True(OrderKey.Parse(new string('z', 65)).IsLong);
        Assert.False(OrderKey.Spread(10_000, random)[5_000].IsLong);
        var full = OrderKey.Parse(new string('z', OrderKey.MaxLength));
        Assert.Throws<InvalidOperationException>(() => OrderKey.Between(OrderKey.Parse(new string('z', OrderKey.MaxLength - 1)), full, random));
    }

    [Fact]
    public void Replicas_that_insert_at_one_place_at_once_get_different_keys()
    {
        var (low, high) = (OrderKey.Spread(2, RandomOf(3))[0], OrderKey.Spread(2, RandomOf(3))[1]);
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(seed => OrderKey.Between(low, high, RandomOf(seed))).Distinct().Count());
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(seed => OrderKey.Between(high, OrderKey.End, RandomOf(seed))).Distinct().Count());
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(seed => OrderKey.Between(OrderKey.Start, low, RandomOf(seed))).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000)]
    public void Spread_keys_ascend(int count)
    {
        var keys = OrderKey.Spread(count);
        Assert.Equal(count, keys.Count);
        Assert.Equal(keys.Order(), keys);
        Assert.Equal(count, keys.Distinct().Count());
        Assert.All(keys, k => Assert.True(OrderKey.Start < k && k < OrderKey.End));
    }

    [Fact]
    public void Bounds_that_do_not_ascend_and_texts_that_are_no_keys_are_refused()
    {
        var key = OrderKey.Between(OrderKey.Start, OrderKey.End);
        Assert.Throws<ArgumentException>(() => OrderKey.Between(key, key));
        Assert.Throws<ArgumentException>(() => OrderKey.Between(OrderKey.End, OrderKey.Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderKey.Spread(-1));
        Assert.Throws<FormatException>(() => OrderKey.Parse("a0"));
        Assert.All(["0", "a b", "é", "~~", new string('z', OrderKey.MaxLength + 1), null], text => Assert.False(OrderKey.TryParse(text, out _)));
    }

    private static Func<ulong> RandomOf(int seed)
    {
        var random = new Random(seed);
        return () => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
    }
}
