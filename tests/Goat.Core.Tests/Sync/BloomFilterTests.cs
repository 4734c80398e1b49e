using Goat.Commits;
using Goat.Sync;

namespace Goat.Core.Tests.Sync;

public sealed class BloomFilterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(500)]
    [InlineData(20_000)]
    public void What_was_added_is_always_found(int count)
    {
        var ids = MakeIds(1, count);
        var filter = new BloomFilter(42, ids);
        Assert.All(ids, id => Assert.True(filter.MayContain(id)));
    }

    [Fact]
    public void An_empty_filter_finds_nothing()
    {
        var filter = new BloomFilter(42, []);
        Assert.All(MakeIds(2, 1000), id => Assert.False(filter.MayContain(id)));
    }

    [Fact]
    public void About_one_percent_of_what_was_not_added_passes()
    {
        var filter = new BloomFilter(42, MakeIds(1, 5_000));
        Assert.InRange(MakeIds(2, 50_000).Count(filter.MayContain), 250, 750);
    }

    [Fact]
    public void Ids_ground_to_pass_one_salt_pass_the_next_as_rarely_as_any_others()
    {
        var held = MakeIds(1, 2_000);
        var known = new BloomFilter(1, held);
        var ground = MakeIds(2, 1_000_000).Where(known.MayContain).Take(5_000).ToList();
        Assert.True(ground.Count >= 5_000);
        for (var salt = 2UL; salt < 6; salt++)
        {
            Assert.InRange(ground.Count(new BloomFilter(salt, held).MayContain), 10, 100);
        }
    }

    [Fact]
    public void A_salt_gives_unrelated_bits()
    {
        var ids = MakeIds(1, 1_000);
        var one = new BloomFilter(1, ids);
        var two = new BloomFilter(2, ids);
        Assert.False(one.Bits.SequenceEqual(two.Bits));
    }

    [Fact]
    public void Positions_are_those_of_the_protocol_page()
    {
        var id = MakeIds(3, 1)[0];
        var filter = new BloomFilter(0x1122334455667788, [id]);
        var bytes = new byte[CommitId.Length];
        id.CopyTo(bytes);
        var hash = SipHash.Compute(0x1122334455667788, 0x676F61742F626C6D, bytes);
        var (h1, h2) = ((uint)hash, (uint)(hash >> 32) | 1);
        var expected = new byte[filter.Bits.Length];
        for (var i = 0U; i < 7; i++)
        {
            var bit = (int)(((ulong)h1 * (ulong)(expected.Length * 8)) >> 32);
            expected[bit >> 3] |= (byte)(1 << (bit & 7));
            (h1, h2) = (unchecked(h1 + h2), unchecked(h2 + i));
        }

        Assert.Equal(expected, filter.Bits.ToArray());
        Assert.Equal(7, filter.Hashes);
    }

    [Fact]
    public void A_filter_never_grows_beyond_its_cap()
    {
        var filter = new BloomFilter(1, new ManyIds(2_000_000_000));
        Assert.Equal(BloomFilter.MaxBytes, filter.Bits.Length);
    }

    private static CommitId[] MakeIds(int seed, int count)
    {
        var random = new Random(seed);
        var bytes = new byte[CommitId.Length];
        var ids = new CommitId[count];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            ids[i] = new CommitId(bytes);
        }

        return ids;
    }

    /// <summary>Says that it holds many ids and names none.</summary>
    private sealed class ManyIds(int count) : IReadOnlyCollection<CommitId>
    {
        public int Count => count;

        public IEnumerator<CommitId> GetEnumerator() => Enumerable.Empty<CommitId>().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
