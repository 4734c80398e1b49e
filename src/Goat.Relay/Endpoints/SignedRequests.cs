using Goat.Relay.Identity;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Endpoints;

/// <summary>The way in for requests that sessions sign: whose it is first, then the body.</summary>
internal sealed class SignedRequests(RelayOptions options, BodyBudget budget, RequestAuthenticator authenticator, TimeProvider time)
{
    /// <summary>Receives a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The endpoint's path, one of <see cref="EndpointPaths"/>.</param>
    /// <param name="mediaType">The media type that the body must have.</param>
    /// <param name="maximum">Greatest length of the body.</param>
    /// <param name="instance">Whose relay this is.</param>
    /// <exception cref="RelayProblemException">It is refused.</exception>
    public async ValueTask<SignedRequest> ReceiveAsync(HttpContext context, string path, string mediaType, int maximum, RelayInstance instance)
    {
        if (!MediaType.Matches(context.Request, mediaType))
        {
            throw MediaType.Refuse(mediaType);
        }

        var proof = authenticator.Read(context);
        var session = await authenticator.AuthenticateAsync(proof, context, path, instance).ConfigureAwait(false);
        var body = await RequestBody.ReadAsync(context, maximum, options.BodyTimeout, budget, time).ConfigureAwait(false);
        var request = new SignedRequest(session, body);
        try
        {
            authenticator.CheckBody(proof, body.Bytes.Span);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }
}
