using Goat.Commits;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Core.Tests.Golden;

/// <summary>A statement, its body in words.</summary>
internal sealed record GoldenStatement(
    string About,
    string Kind,
    bool IsCritical,
    bool IsAboutRepository,
    string Scope,
    string Signer,
    Dictionary<string, string> Body,
    string Signature,
    string Bytes,
    string Id)
{
    /// <summary>Puts bytes into words.</summary>
    public static GoldenStatement Of(string about, Statement s) => new(
        about,
        s.Kind.ToString(),
        s.IsCritical,
        s.IsAboutRepository,
        new RepositoryId(s.Scope).ToString(),
        s.Signer.ToString(),
        Describe(s),
        Convert.ToHexStringLower(s.Signature.Span),
        Convert.ToHexStringLower(s.Bytes.Span),
        s.Id.ToString());

    /// <summary>Makes the statement from the words and the stored signature.</summary>
    public async Task<Statement> MakeAsync()
    {
        var signature = Convert.FromHexString(Signature);
        switch (Kind)
        {
            case nameof(StatementKind.Certificate):
                var certificate = new Certificate
                {
                    Key = new PublicKey(Convert.FromHexString(Body["key"])),
                    NotBefore = Number("notBefore"),
                    NotAfter = Number("notAfter"),
                    Claims = [.. Body.Where(b => b.Key.StartsWith("claim ", StringComparison.Ordinal)).Select(b => KeyValuePair.Create(b.Key[6..], b.Value))],
                };
                return await certificate.SignAsync(Database(), Stored(signature), TestContext.Current.CancellationToken);
            case nameof(StatementKind.Instance):
                return await InstanceStatement.SignAsync(Database(), Stored(signature), TestContext.Current.CancellationToken);
            default:
                Assert.True(RepositoryId.TryParse(Scope, out var repository));
                Assert.True(RepositoryId.TryParse(Signer, out var signer));
                Assert.True(CommitId.TryParse(Body["tip"], out var tip));
                return new Attestation(repository, new ChainId(new SessionId(signer.Value), Convert.ToUInt64(Body["chain"], 16)), Number("seq"), tip).ToStatement(signature);
        }
    }

    private StoredSigner Stored(byte[] signature) => new(GoldenFile.Read<GoldenKeys>("keys").RootSigner().PublicKey, signature);

    private DatabaseId Database() => DatabaseId.TryParse(Scope, out var id) ? id : throw new InvalidOperationException();

    private long Number(string name) => long.Parse(Body[name], System.Globalization.CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Describe(Statement statement)
    {
        switch (statement.Kind)
        {
            case StatementKind.Certificate:
                var certificate = Certificate.Read(statement);
                return new Dictionary<string, string>(
                [
                    new("key", Convert.ToHexStringLower(certificate.Key.Bytes)),
                    new("notBefore", $"{certificate.NotBefore}"),
                    new("notAfter", $"{certificate.NotAfter}"),
                    .. certificate.Claims.Select(c => KeyValuePair.Create("claim " + c.Key, c.Value)),
                ]);
            case StatementKind.Instance:
                return new() { ["root"] = Convert.ToHexStringLower(InstanceStatement.Read(statement).Root.Bytes) };
            default:
                var attestation = Attestation.Read(statement);
                return new() { ["chain"] = $"{attestation.Chain.Chain:x16}", ["seq"] = $"{attestation.Seq}", ["tip"] = attestation.Tip.ToString() };
        }
    }

    private sealed class StoredSigner(PublicKey key, byte[] signature) : ISigner
    {
        public PublicKey PublicKey => key;

        public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => ValueTask.FromResult(signature);
    }
}
