using Goat.Relay.Identity;
using Goat.Relay.Limits;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Endpoints;

/// <summary>The way in for requests that sessions sign: whose it is first, then what that session may still use, then the body.</summary>
internal sealed class SignedRequests(RelayOptions options, BodyBudget budget, RequestAuthenticator authenticator, UsageLimits limits, TimeProvider time)
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
        var body = new RequestBody(options, budget, time);
        var request = new SignedRequest(session, body, limits.Begin(session.Session));
        try
        {
            await body.ReceiveAsync(context, maximum).ConfigureAwait(false);
            authenticator.CheckBody(proof, body.Bytes.Span);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
        finally
        {
            request.Usage.Charge(LimitedResource.Bytes, body.Received);
        }
    }
}
