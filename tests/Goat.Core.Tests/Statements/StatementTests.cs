using System.Security.Cryptography;
using CsCheck;
using Goat.Core.Tests.Golden;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Core.Tests.Statements;

public sealed class StatementTests
{
    private static readonly DatabaseId Database = new(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Statements_come_back_with_the_same_id() =>
        Gen.Select(Gen.Int[11, int.MaxValue], Gen.Bool, Gen.ULong, Gen.ULong, Gen.Byte.Array[0, 300]).Sample((kind, isAboutRepository, scope, signer, body) =>
        {
            var statement = Statement.Create((StatementKind)kind, false, isAboutRepository, new U128(scope, 1), new SessionId(signer), body, new byte[64]);
            var back = Statement.Read(statement.Bytes.Span);
            return back.Id == statement.Id && (int)back.Kind == kind && back.IsAboutRepository == isAboutRepository && back.Scope == statement.Scope && back.Signer == statement.Signer
                && back.Body.Span.SequenceEqual(body) && back.SignedBytes().AsSpan().SequenceEqual(Statement.PrepareSigning((StatementKind)kind, false, isAboutRepository, statement.Scope, statement.Signer, body));
        });

    [Theory]
    [InlineData(0, 2, "version")]
    [InlineData(0, 0, "version")]
    [InlineData(1, 0, "kind 0")]
    [InlineData(2, 4, "flags")]
    [InlineData(2, 1, "critical")]
    public void A_statement_is_refused_for_a_wrong_first_byte(int at, byte value, string message)
    {
        var bytes = Statement.Create((StatementKind)20, false, false, 1, default, [1], new byte[64]).Bytes.ToArray();
        bytes[at] = value;
        Assert.Contains(message, Assert.Throws<GoatFormatException>(() => Statement.Read(bytes)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(StatementKind.Receipt)]
    [InlineData(StatementKind.Policy)]
    [InlineData(StatementKind.Revocation)]
    [InlineData(StatementKind.Checkpoint)]
    [InlineData((StatementKind)11)]
    public void A_critical_statement_of_a_kind_that_nothing_obeys_is_refused(StatementKind kind) =>
        Assert.Throws<GoatFormatException>(() => Statement.Create(kind, isCritical: true, false, 1, default, [], new byte[64]));

    [Fact]
    public void A_statement_is_refused_wherever_it_is_cut_and_with_a_byte_too_many()
    {
        var bytes = Convert.FromHexString(GoldenFile.Read<GoldenStatement>("certificate").Bytes);
        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Throws<GoatFormatException>(() => Statement.Read(bytes.AsSpan(0, length))));
        Assert.Throws<GoatFormatException>(() => Statement.Read([.. bytes, 0]));
    }

    [Fact]
    public void A_body_of_more_than_64_KiB_is_refused()
    {
        Assert.Equal(65_536, Statement.Create((StatementKind)20, false, false, 1, default, new byte[65_536], new byte[64]).Body.Length);
        Assert.Throws<GoatFormatException>(() => Statement.Create((StatementKind)20, false, false, 1, default, new byte[65_537], new byte[64]));
    }

    [Fact]
    public async Task A_certificate_that_breaks_a_rule_is_not_signed()
    {
        using var root = GoldenFile.Read<GoldenKeys>("keys").RootSigner();
        var good = new Certificate { Key = root.PublicKey, NotBefore = 1, NotAfter = 2, Claims = [new("a", "1"), new("b", "2")] };
        Assert.Equal(2, Certificate.Read(await good.SignAsync(Database, root, Cancellation)).Claims.Count);
        Certificate[] bad =
        [
            good with { NotAfter = 0 },
            good with { Claims = [new("b", "1"), new("a", "2")] },
            good with { Claims = [new("a", "1"), new("a", "2")] },
            good with { Claims = [new("\U0001F9C0", "1"), new("\uFFFD", "2")] },
            good with { Claims = [.. Enumerable.Range(10, 17).Select(i => KeyValuePair.Create($"c{i}", ""))] },
            good with { Claims = [new("a", new string('x', 4096))] },
        ];
        foreach (var certificate in bad)
        {
            await Assert.ThrowsAsync<GoatFormatException>(async () => await certificate.SignAsync(Database, root, Cancellation));
        }
    }

    [Fact]
    public void A_body_under_another_kind_flag_or_signer_is_refused()
    {
        Assert.Throws<GoatFormatException>(() => Certificate.Read(Make(StatementKind.Certificate, isCritical: false, isAboutRepository: false, Body("certificate"))));
        Assert.Throws<GoatFormatException>(() => Certificate.Read(Make(StatementKind.Certificate, isCritical: true, isAboutRepository: true, Body("certificate"))));
        Assert.Throws<GoatFormatException>(() => Certificate.Read(Make(StatementKind.Instance, isCritical: true, isAboutRepository: false, Body("certificate"))));
        Assert.Throws<GoatFormatException>(() => Certificate.Read(Make(StatementKind.Certificate, isCritical: true, isAboutRepository: false, [.. Body("certificate"), 0])));
        Assert.Throws<GoatFormatException>(() => Certificate.Read(Make(StatementKind.Certificate, isCritical: true, isAboutRepository: false, [2, .. Body("certificate")[1..]])));
        Assert.Throws<GoatFormatException>(() => InstanceStatement.Read(Make(StatementKind.Instance, isCritical: true, isAboutRepository: false, Body("instance"))));
        Assert.Throws<GoatFormatException>(() => Attestation.Read(Make(StatementKind.Attestation, isCritical: true, isAboutRepository: true, Body("attestation"))));
        Assert.Throws<GoatFormatException>(() => Attestation.Read(Make(StatementKind.Attestation, isCritical: false, isAboutRepository: false, Body("attestation"))));
        Assert.Throws<GoatFormatException>(() => Attestation.Read(Make(StatementKind.Attestation, isCritical: false, isAboutRepository: true, Body("attestation")[..^1])));
    }

    [Fact]
    public async Task Signatures_are_low_s_and_the_other_form_is_refused()
    {
        using var signer = GoldenFile.Read<GoldenKeys>("keys").SessionSigner();
        using var verifier = new EcdsaVerifier();
        for (var i = 0; i < 20; i++)
        {
            var data = new[] { (byte)i };
            var signature = await signer.SignAsync(data, Cancellation);
            Assert.True(Signatures.IsLowS(signature));
            Assert.True(await verifier.VerifyAsync(signer.PublicKey, data, signature, Cancellation));
            var high = Negate(signature);
            Assert.False(Signatures.IsLowS(high));
            Assert.False(await verifier.VerifyAsync(signer.PublicKey, data, high, Cancellation));
            Assert.Throws<GoatFormatException>(() => Statement.Create((StatementKind)20, false, false, 1, default, [], high));
            Signatures.MakeLowS(high);
            Assert.Equal(signature, high);
        }
    }

    [Theory]
    [InlineData("7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8", true)]
    [InlineData("7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A9", false)]
    public void The_greatest_low_s_is_half_the_order(string s, bool isLow) => Assert.Equal(isLow, Signatures.IsLowS([.. new byte[32], .. Convert.FromHexString(s)]));

    [Fact]
    public async Task A_key_that_is_no_point_of_the_curve_verifies_nothing()
    {
        using var verifier = new EcdsaVerifier();
        Assert.False(await verifier.VerifyAsync(new PublicKey(Enumerable.Repeat((byte)1, 64).ToArray()), new byte[1], new byte[64], Cancellation));
        Assert.False(await verifier.VerifyAsync(new PublicKey(new byte[64]), new byte[1], new byte[64], Cancellation));
        Assert.False(await verifier.VerifyAsync(GoldenFile.Read<GoldenKeys>("keys").RootSigner().PublicKey, new byte[1], new byte[63], Cancellation));
        Assert.Throws<GoatFormatException>(() => new PublicKey(new byte[63]));
    }

    [Fact]
    public void A_private_key_of_another_curve_or_form_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        Assert.Throws<GoatFormatException>(() => EcdsaSigner.Import(other.ExportPkcs8PrivateKey()));
        Assert.Throws<GoatFormatException>(() => EcdsaSigner.Import(rsa.ExportPkcs8PrivateKey()));
        Assert.Throws<GoatFormatException>(() => EcdsaSigner.Import(new byte[10]));
        using var good = GoldenFile.Read<GoldenKeys>("keys").RootSigner();
        Assert.Throws<GoatFormatException>(() => EcdsaSigner.Import([.. good.Export(), 0]));
        using var secp256k1 = TrySecp256k1();
        Assert.True(secp256k1 is null || Record.Exception(() => EcdsaSigner.Import(secp256k1.ExportPkcs8PrivateKey())) is GoatFormatException);
    }

    private static ECDsa? TrySecp256k1()
    {
        try
        {
            return ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        }
        catch (PlatformNotSupportedException)
        {
            return null;
        }
    }

    private static byte[] Body(string name) => Statement.Read(Convert.FromHexString(GoldenFile.Read<GoldenStatement>(name).Bytes)).Body.ToArray();

    private static Statement Make(StatementKind kind, bool isCritical, bool isAboutRepository, byte[] body) =>
        Statement.Create(kind, isCritical, isAboutRepository, 1, new SessionId(1), body, new byte[64]);

    private static byte[] Negate(byte[] signature)
    {
        var order = new System.Numerics.BigInteger(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);
        var s = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        var other = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. signature[..32], .. new byte[32 - other.Length], .. other];
    }
}
