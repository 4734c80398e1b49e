using Goat.Identity;
using Goat.Requests;

namespace Goat.Relay.Tests.Hosting;

/// <summary>Signs each request that is not signed yet, and always sends the certificate along.</summary>
internal sealed class SigningHandler(DatabaseId database, TestSession session, TimeProvider time) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization is null && request.Content is { } content)
        {
            var address = request.RequestUri!;
            var target = new RequestTarget(database, RequestTarget.HostOf(address), request.Method.Method, address.AbsolutePath);
            var body = await content.ReadAsByteArrayAsync(cancellationToken);
            var proof = await RequestProof.SignAsync(target, body, time.GetUtcNow().ToUnixTimeMilliseconds(), session.Key, cancellationToken);
            request.Headers.Authorization = new(RequestProof.Scheme, proof.With(session.Certificate).ToString());
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
