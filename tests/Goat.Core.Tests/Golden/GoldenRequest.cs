using Goat.Identity;
using Goat.Requests;
using Goat.Statements;

namespace Goat.Core.Tests.Golden;

/// <summary>A signed request in words, and the value of its header.</summary>
internal sealed record GoldenRequest(string About, string Database, string Host, string Method, string Path, string Body, long Time, string SignedBytes, string Signature, string Proof, string ProofWithCertificate)
{
    public RequestTarget Target() => new(DatabaseId.TryParse(Database, out var id) ? id : throw new InvalidOperationException(), Host, Method, Path);

    public static GoldenRequest Of(string about, RequestTarget target, byte[] body, RequestProof proof, Statement certificate) => new(
        about,
        target.Database.ToString(),
        target.Host,
        target.Method,
        target.Path,
        Convert.ToHexStringLower(body),
        proof.Time,
        Convert.ToHexStringLower(proof.SignedBytes(target)),
        Convert.ToHexStringLower(proof.Signature.Span),
        proof.ToString(),
        proof.With(certificate).ToString());
}
