using System.Globalization;
using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Samples;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Core.Tests.Fuzz;

/// <summary>Bundles made to cost a decoder as much memory as the format allows.</summary>
public sealed class AmplificationTests
{
    [Theory]
    [InlineData(1, 1024, 0, 0)]
    [InlineData(64, 1024, 7, 0)]
    [InlineData(4096, 0, 0, 0)]
    [InlineData(2048, 0, 0, 16)]
    [InlineData(20_000, 1, 0, 0)]
    public void A_decode_takes_at_most_100_times_the_content(int commits, int changes, int parents, int extensions)
    {
        var bytes = BundleCodec.Encode(Make(commits, changes, parents, extensions));
        var content = BundleParts.Of(bytes).Content().Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        BundleCodec.Decode(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 20_000 + (100L * (bytes.Length + content)));
    }

    [Theory]
    [InlineData(257, 1024, 0)]
    [InlineData(80, 1000, 7)]
    public void A_bundle_that_would_cost_too_much_is_not_written(int commits, int changes, int parents)
    {
        var bundle = Make(commits, changes, parents, 0);
        Assert.Throws<ArgumentException>(() => BundleCodec.Encode(bundle));
    }

    [Fact]
    public void A_bundle_of_one_change_too_many_is_refused()
    {
        var parts = BundleParts.Of(Make(256, 1024, 0, 0));
        Assert.Equal(256, BundleCodec.Decode(parts.ToBytes()).Commits.Count);
        parts.Runs.Add(parts.Runs[0] with { First = 257, Length = 1 });
        parts.Columns[0] = [.. new byte[256], 1];
        byte[][] oneMore = [[], [0], [1], [0], [2], [1, 0], [3], [1], [1], [], [0]];
        for (var i = 0; i < oneMore.Length; i++)
        {
            parts.Columns[i] = [.. parts.Columns[i], .. oneMore[i]];
        }

        Assert.Contains("too many changes", Assert.Throws<GoatFormatException>(() => BundleCodec.Decode(parts.ToBytes())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_content_longer_than_the_reader_allows_is_refused_before_memory_is_taken()
    {
        var bytes = BundleCodec.Encode(Make(4096, 0, 0, 0));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<GoatFormatException>(() => BundleCodec.Decode(bytes, maxContentBytes: 10_000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 20_000);
    }

    [Fact]
    public void Identifiers_that_strangers_choose_do_not_share_hash_codes()
    {
        var bytes = new byte[32];
        var ids = Enumerable.Range(0, 10_000).Select(i =>
        {
            // Equal halves cancel in the hash codes of .NET's integers.
            BitConverter.TryWriteBytes(bytes, i);
            BitConverter.TryWriteBytes(bytes.AsSpan(4), i);
            return new CommitId(bytes);
        }).ToArray();
        Assert.InRange(ids.Select(i => i.GetHashCode()).Distinct().Count(), 9_990, 10_000);
        Assert.InRange(ids.Select(i => new SessionId(new U128(i.Short, 0)).GetHashCode()).Distinct().Count(), 9_990, 10_000);
        Assert.InRange(ids.Select(i => new SchemaName("task", (long)(i.Short & long.MaxValue)).GetHashCode()).Distinct().Count(), 9_990, 10_000);
        Assert.InRange(ids.Select(i => new ChainId(default, i.Short).GetHashCode()).Distinct().Count(), 9_990, 10_000);
    }

    private static Bundle Make(int commits, int changes, int parents, int extensions)
    {
        var repository = new RepositoryId(1);
        var all = new List<Commit>();
        for (var i = 0; i < commits; i++)
        {
            var prev = all.Count == 0 ? null : all[^1];
            var some = all.TakeLast(parents).Select(c => c.Id).Order().ToArray();
            all.Add(Commit.Create(
                new CommitHeader
                {
                    Repository = repository,
                    Chain = new ChainId(new SessionId(2), 3),
                    Seq = i + 1,
                    Prev = prev?.Id,
                    Height = i + 1,
                    Time = 0,
                    Changes = [.. Enumerable.Range(0, changes).Select(k => new Change { Key = k.ToString(CultureInfo.InvariantCulture), Kind = ChangeKind.Create, Parents = some })],
                    Extensions = [.. Enumerable.Range(0, extensions).Select(e => new HeaderExtension(e, false, default))],
                },
                default));
        }

        return new Bundle(repository, [], [.. all.Chunk(256).Select(c => new CommitRun(c, null))]);
    }
}
