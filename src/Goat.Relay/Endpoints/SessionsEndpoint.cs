using System.Text.Json;
using Goat.Identity;
using Goat.Relay.Identity;
using Goat.Relay.Limits;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Endpoints;

/// <summary><c>POST /api/sessions</c>: certifies whoever proves to hold a key. Anonymous for now; who may do what comes with policies.</summary>
internal sealed class SessionsEndpoint(RelayOptions options, BodyBudget budget, RequestAuthenticator authenticator, UsageLimits limits, CertificateAuthority authority, TimeProvider time)
{
    private const int MaxBodyBytes = 4096;

    public async ValueTask<RelayAnswer> AnswerAsync(HttpContext context, RelayInstance instance)
    {
        if (!MediaType.Matches(context.Request, MediaType.Json))
        {
            throw MediaType.Refuse(MediaType.Json);
        }

        var proof = authenticator.Read(context);
        using var body = new RequestBody(options, budget, time);
        await body.ReceiveAsync(context, MaxBodyBytes).ConfigureAwait(false);
        authenticator.CheckBody(proof, body.Bytes.Span);
        var key = new PublicKey(Parse(body.Bytes.Span).Key);
        await authenticator.CheckSignatureAsync(proof, key, context, EndpointPaths.Sessions, instance.Database).ConfigureAwait(false);
        limits.CountRegistration();
        var certificate = await authority.CertifyAsync(instance, key, context.RequestAborted).ConfigureAwait(false);
        var reply = new SessionReply(certificate.Bytes.ToArray(), time.GetUtcNow().ToUnixTimeMilliseconds());
        return RelayAnswer.Json(reply, RelayJson.Default.SessionReply) with { BytesIn = body.Length };
    }

    private static SessionRequest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RelayJson.Default.SessionRequest) ?? throw new GoatFormatException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new GoatFormatException("The body is not a JSON object with 'key' in base64.", e);
        }
    }
}
