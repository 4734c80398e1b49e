using System.Buffers.Text;
using System.Security.Cryptography;
using Goat.Identity;
using Goat.Requests;
using Goat.Statements;

namespace Goat.Core.Tests.Requests;

public sealed class RequestProofTests
{
    private static readonly RequestTarget Target = new(new DatabaseId(7), "relay.example", "POST", "/api/sync");
    private static readonly byte[] Body = [1, 2, 3];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<RequestTarget> OtherTargets =>
    [
        Target with { Database = new DatabaseId(8) },
        Target with { Host = "other.example" },
        Target with { Host = "relay.example:8080" },
        Target with { Method = "GET" },
        Target with { Path = "/api/negotiate" },

        // The same letters, otherwise divided.
        Target with { Method = "POST/", Path = "api/sync" },
    ];

    [Fact]
    public async Task A_proof_says_what_it_was_made_of()
    {
        using var key = NewKey();
        using var verifier = new EcdsaVerifier();

        var proof = RequestProof.Read((await RequestProof.SignAsync(Target, Body, 1234, key, Cancellation)).ToString());

        Assert.Equal((key.PublicKey.Id, 1234L), (proof.Session, proof.Time));
        Assert.Null(proof.Certificate);
        Assert.True(proof.IsFor(Body));
        Assert.False(proof.IsFor([1, 2, 4]));
        Assert.False(proof.IsFor([]));
        Assert.True(await verifier.VerifyAsync(key.PublicKey, proof.SignedBytes(Target), proof.Signature, Cancellation));
    }

    [Theory]
    [MemberData(nameof(OtherTargets))]
    public async Task A_proof_is_good_for_nothing_else(RequestTarget other)
    {
        using var key = NewKey();
        using var verifier = new EcdsaVerifier();
        var proof = await RequestProof.SignAsync(Target, Body, 1234, key, Cancellation);

        Assert.False(await verifier.VerifyAsync(key.PublicKey, proof.SignedBytes(other), proof.Signature, Cancellation));
    }

    [Fact]
    public async Task Any_changed_bit_is_noticed()
    {
        using var key = NewKey();
        using var verifier = new EcdsaVerifier();
        var bytes = Base64Url.DecodeFromChars((await RequestProof.SignAsync(Target, Body, 1234, key, Cancellation)).ToString());
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 1;
            Assert.False(await HoldsAsync(changed), $"byte {i}");
        }

        async Task<bool> HoldsAsync(byte[] changed)
        {
            try
            {
                var proof = RequestProof.Read(Base64Url.EncodeToString(changed));
                return proof.Session == key.PublicKey.Id && await verifier.VerifyAsync(key.PublicKey, proof.SignedBytes(Target), proof.Signature, Cancellation);
            }
            catch (GoatFormatException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_certificate_travels_behind_the_proof()
    {
        using var root = NewKey();
        using var key = NewKey();
        var certificate = await new Certificate { Key = key.PublicKey, NotBefore = 0, NotAfter = 1 }.SignAsync(Target.Database, root, Cancellation);
        var proof = await RequestProof.SignAsync(Target, Body, 1234, key, Cancellation);

        var read = RequestProof.Read(proof.With(certificate).ToString());

        Assert.Equal(certificate.Id, read.Certificate!.Id);
        Assert.Equal(proof.SignedBytes(Target), read.SignedBytes(Target));
        Assert.Equal(proof.ToString(), RequestProof.Read(read.With(certificate).ToString()[..162]).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64url!")]
    [InlineData("====")]
    public void What_is_no_proof_is_refused(string text) => Assert.Throws<GoatFormatException>(() => RequestProof.Read(text));

    [Fact]
    public async Task Truncated_padded_and_overlong_proofs_are_refused()
    {
        using var key = NewKey();
        var text = (await RequestProof.SignAsync(Target, Body, 1234, key, Cancellation)).ToString();

        for (var length = 0; length < text.Length; length++)
        {
            Assert.Throws<GoatFormatException>(() => RequestProof.Read(text[..length]));
        }

        Assert.Throws<GoatFormatException>(() => RequestProof.Read(text + "=="));
        Assert.Throws<GoatFormatException>(() => RequestProof.Read(" " + text));
        Assert.Throws<GoatFormatException>(() => RequestProof.Read(text + "AA"));
        Assert.Throws<GoatFormatException>(() => RequestProof.Read(new string('A', RequestProof.MaxCharacters + 1)));
    }

    [Theory]
    [InlineData("https://Relay.Example/", "relay.example")]
    [InlineData("https://relay.example:443/goat", "relay.example")]
    [InlineData("http://relay.example:80", "relay.example")]
    [InlineData("http://127.0.0.1:7071", "127.0.0.1:7071")]
    [InlineData("http://[::1]:7071", "[::1]:7071")]
    [InlineData("https://[2001:DB8::80]/", "[2001:db8::80]")]
    [InlineData("https://bücher.example/", "xn--bcher-kva.example")]
    public void A_host_has_one_form(string address, string host) => Assert.Equal(host, RequestTarget.HostOf(new Uri(address)));

    [Theory]
    [InlineData("Relay.Example", "relay.example")]
    [InlineData("relay.example:443", "relay.example")]
    [InlineData("relay.example:8443", "relay.example:8443")]
    public void A_host_header_is_brought_to_that_form(string header, string host) => Assert.Equal(host, RequestTarget.NormalizeHost(header));

    private static EcdsaSigner NewKey() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));
}
