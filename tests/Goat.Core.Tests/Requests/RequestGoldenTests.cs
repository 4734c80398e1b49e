using Goat.Core.Tests.Golden;
using Goat.Identity;
using Goat.Requests;
using Goat.Statements;

namespace Goat.Core.Tests.Requests;

/// <summary>The proof of docs/protocol.md never changes.</summary>
public sealed class RequestGoldenTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_words_to_the_header()
    {
        var golden = GoldenFile.Read<GoldenRequest>("request");
        using var key = GoldenFile.Read<GoldenKeys>("keys").SessionSigner();
        var stored = new StoredSignature(key.PublicKey, Convert.FromHexString(golden.Signature));

        var proof = await RequestProof.SignAsync(golden.Target(), Convert.FromHexString(golden.Body), golden.Time, stored, Cancellation);

        Assert.Equal(golden.SignedBytes, Convert.ToHexStringLower(stored.Signed));
        Assert.Equal(golden.Proof, proof.ToString());
        Assert.Equal(162, golden.Proof.Length);
    }

    [Fact]
    public async Task From_the_header_to_words()
    {
        var golden = GoldenFile.Read<GoldenRequest>("request");
        using var key = GoldenFile.Read<GoldenKeys>("keys").SessionSigner();
        using var verifier = new EcdsaVerifier();

        var proof = RequestProof.Read(golden.ProofWithCertificate);

        Assert.Equal((key.PublicKey.Id, golden.Time), (proof.Session, proof.Time));
        Assert.Equal(GoldenFile.Read<GoldenStatement>("certificate").Id, proof.Certificate!.Id.ToString());
        Assert.True(proof.IsFor(Convert.FromHexString(golden.Body)));
        Assert.True(await verifier.VerifyAsync(key.PublicKey, proof.SignedBytes(golden.Target()), proof.Signature, Cancellation));
        Assert.Null(RequestProof.Read(golden.Proof).Certificate);
    }

#if WRITE_GOLDEN
    [Fact]
    public async Task Write_if_asked_to()
    {
        using var key = GoldenFile.Read<GoldenKeys>("keys").SessionSigner();
        Assert.True(DatabaseId.TryParse("000102030405060708090a0b0c0d0e0f", out var database));
        var target = new RequestTarget(database, "relay.example:8443", "POST", "/api/sync");
        byte[] body = [1, 0];
        var proof = await RequestProof.SignAsync(target, body, 1_760_000_000_000, key, Cancellation);
        var certificate = Statement.Read(Convert.FromHexString(GoldenFile.Read<GoldenStatement>("certificate").Bytes));
        GoldenFile.Write("../Golden/request", GoldenRequest.Of("A message without parts, signed for a relay at relay.example:8443.", target, body, proof, certificate));
    }
#endif

    private sealed class StoredSignature(PublicKey key, byte[] signature) : ISigner
    {
        public PublicKey PublicKey => key;

        public byte[] Signed { get; private set; } = [];

        public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            Signed = data.ToArray();
            return ValueTask.FromResult(signature);
        }
    }
}
