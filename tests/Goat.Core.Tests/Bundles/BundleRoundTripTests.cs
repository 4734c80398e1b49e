using CsCheck;
using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Samples;

namespace Goat.Core.Tests.Bundles;

public sealed class BundleRoundTripTests
{
    private static readonly Gen<Bundle> AnyBundle = Gen.Select(Gen.Int, Gen.Int[0, 40], (seed, size) => new SampleHistory(seed, size).NextBundle());

    [Fact]
    public void A_bundle_comes_back_with_the_same_ids_and_encodes_to_the_same_bytes() =>
        AnyBundle.Sample(bundle =>
        {
            var bytes = BundleCodec.Encode(bundle);
            var back = BundleCodec.Decode(bytes);
            SameBundle.Check(bundle, back);
            Assert.Equal(bytes, BundleCodec.Encode(back));
        });

    [Fact]
    public void A_header_comes_back_and_encodes_to_the_same_bytes() =>
        AnyBundle.Sample(bundle =>
        {
            foreach (var commit in bundle.Commits)
            {
                var bytes = SameBundle.Bytes(commit.Header);
                Assert.Equal(bytes, SameBundle.Bytes(HeaderCodec.Read(bytes)));
                Assert.Equal(commit.Id, HeaderCodec.Hash(bytes));
            }
        });

    [Fact]
    public void A_bundle_without_commits_comes_back()
    {
        var empty = new Bundle(new Goat.Identity.RepositoryId(7), [], []);
        SameBundle.Check(empty, BundleCodec.Decode(BundleCodec.Encode(empty)));
    }
}
