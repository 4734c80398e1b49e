using System.Net.Http.Headers;
using System.Security.Cryptography;
using Goat.Benchmarks.Histories;
using Goat.Identity;
using Goat.Requests;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Benchmarks.Baselines;

/// <summary>A certified session that signs requests to <c>/api/sync</c>.</summary>
internal sealed class SignedPost(DatabaseId database, EcdsaSigner key, Statement certificate) : IDisposable
{
    private const string Path = "/api/sync";

    /// <summary>A new session of an instance.</summary>
    public static async Task<SignedPost> CreateAsync(Instance instance)
    {
        var key = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return new SignedPost(instance.Database, key, await instance.CertifyAsync(key.PublicKey));
    }

    /// <summary>Makes a request with a proof of its own; the certificate goes along only where it is asked for, as clients do.</summary>
    public async Task<HttpRequestMessage> ToAsync(Uri server, byte[] message, bool withCertificate, CancellationToken cancellationToken)
    {
        var target = new RequestTarget(database, RequestTarget.HostOf(server), "POST", Path);
        var proof = await RequestProof.SignAsync(target, message, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), key, cancellationToken);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, Path)) { Content = new ByteArrayContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(SyncMessageCodec.MediaType);
        request.Headers.Authorization = new AuthenticationHeaderValue(RequestProof.Scheme, (withCertificate ? proof.With(certificate) : proof).ToString());
        return request;
    }

    public void Dispose() => key.Dispose();
}
