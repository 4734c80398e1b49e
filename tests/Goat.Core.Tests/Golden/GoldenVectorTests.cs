using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Samples;
using Goat.Statements;

namespace Goat.Core.Tests.Golden;

/// <summary>The formats never change: what was written into these files once is read, and written again, for ever.</summary>
public sealed class GoldenVectorTests
{
    private static readonly string[] Uncompressed = ["ordinary", "multi-item", "joining", "void", "newer-format", "orphan", "edits"];

    public static TheoryData<string> Bundles => [.. Uncompressed, "compressed"];

    [Theory]
    [MemberData(nameof(Bundles))]
    public void From_words_to_bytes(string name)
    {
        var golden = GoldenFile.Read<GoldenBundle>(name);
        var bundle = golden.Make();
        Assert.All(golden.Runs.SelectMany(r => r.Commits).Zip(bundle.Runs.SelectMany(r => r.Commits)), pair =>
        {
            Assert.Equal(pair.First.Header, Convert.ToHexStringLower(SameBundle.Bytes(pair.Second.Header)));
            Assert.Equal(pair.First.Payload, Convert.ToHexStringLower(pair.Second.Payload!.Value.Span));
            Assert.Equal(pair.First.Id, pair.Second.Id.ToString());
        });

        // Brotli may come out differently with another version of the runtime.
        if (name != "compressed")
        {
            Assert.Equal(golden.Bytes, Convert.ToHexStringLower(BundleCodec.Encode(bundle)));
        }
    }

    [Theory]
    [MemberData(nameof(Bundles))]
    public void From_bytes_to_words(string name)
    {
        var golden = GoldenFile.Read<GoldenBundle>(name);
        var bytes = Convert.FromHexString(golden.Bytes);
        Assert.Equal(name == "compressed", BundleParts.Of(bytes).IsCompressed);
        Assert.Equal(GoldenFile.Text(golden), GoldenFile.Text(GoldenBundle.Of(golden.About, BundleCodec.Decode(bytes), bytes)));
        Assert.All(golden.Runs.SelectMany(r => r.Commits), c => Assert.Equal(c.Header, Convert.ToHexStringLower(SameBundle.Bytes(HeaderCodec.Read(Convert.FromHexString(c.Header))))));
    }

    [Theory]
    [MemberData(nameof(Bundles))]
    public async Task The_attestations_hold(string name)
    {
        var keys = GoldenFile.Read<GoldenKeys>("keys");
        using var session = keys.SessionSigner();
        using var verifier = new EcdsaVerifier();
        foreach (var run in GoldenFile.Read<GoldenBundle>(name).Make().Runs)
        {
            Assert.True(await verifier.VerifyAsync(session.PublicKey, run.Attestation.PrepareSigning(), run.Signature!.Value, TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("ordinary", PayloadStatus.Readable)]
    [InlineData("multi-item", PayloadStatus.Readable)]
    [InlineData("joining", PayloadStatus.Readable)]
    [InlineData("void", PayloadStatus.Void)]
    [InlineData("newer-format", PayloadStatus.Opaque)]
    [InlineData("edits", PayloadStatus.Readable)]
    public void The_last_commit_is(string name, PayloadStatus status) =>
        Assert.Equal(status, PayloadCodec.TryRead(GoldenFile.Read<GoldenBundle>(name).Make().Commits[^1], out _));

    [Theory]
    [InlineData("certificate")]
    [InlineData("attestation")]
    [InlineData("instance")]
    public async Task Statements_in_both_directions(string name)
    {
        var golden = GoldenFile.Read<GoldenStatement>(name);
        var made = await golden.MakeAsync();
        Assert.Equal(golden.Bytes, Convert.ToHexStringLower(made.Bytes.Span));
        Assert.Equal(golden.Id, made.Id.ToString());
        Assert.Equal(GoldenFile.Text(golden), GoldenFile.Text(GoldenStatement.Of(golden.About, Statement.Read(Convert.FromHexString(golden.Bytes)))));

        var keys = GoldenFile.Read<GoldenKeys>("keys");
        using var signer = name == "attestation" ? keys.SessionSigner() : keys.RootSigner();
        using var verifier = new EcdsaVerifier();
        Assert.True(await verifier.VerifyAsync(signer.PublicKey, made.SignedBytes(), made.Signature, TestContext.Current.CancellationToken));
        var changed = made.SignedBytes();
        changed[^1] ^= 1;
        Assert.False(await verifier.VerifyAsync(signer.PublicKey, changed, made.Signature, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Identifiers_are_derived_as_they_were()
    {
        var golden = GoldenFile.Read<GoldenIds>("ids");
        Assert.Equal(GoldenFile.Text(golden), GoldenFile.Text(GoldenIds.Derive(golden.About, golden.Database, golden.Path, golden.PublicKey, golden.Chain)));
        using var session = GoldenFile.Read<GoldenKeys>("keys").SessionSigner();
        Assert.Equal(golden.PublicKey, Convert.ToHexStringLower(session.PublicKey.Bytes));
    }
}
