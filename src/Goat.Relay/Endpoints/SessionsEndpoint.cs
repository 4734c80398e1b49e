using System.Buffers.Binary;
using System.Text.Json;
using Goat.Identity;
using Goat.Relay.Identity;
using Goat.Statements;
using Goat.Wire;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Endpoints;

/// <summary><c>POST /api/sessions</c>: certifies whoever proves to hold a key. Anonymous for now; who may do what comes with policies.</summary>
internal sealed class SessionsEndpoint(RelayOptions options, BodyBudget budget, IVerifier verifier, CertificateAuthority authority, TimeProvider time)
{
    private const int MaxBodyBytes = 4096;

    public async ValueTask<RelayAnswer> AnswerAsync(HttpContext context, RelayInstance instance)
    {
        if (!MediaType.Matches(context.Request, MediaType.Json))
        {
            throw MediaType.Refuse(MediaType.Json);
        }

        using var body = await RequestBody.ReadAsync(context, MaxBodyBytes, options.BodyTimeout, budget, time).ConfigureAwait(false);
        var request = Parse(body.Bytes.Span);
        var key = new PublicKey(request.Key);
        if (!await verifier.VerifyAsync(key, ToSign(instance.Database, key), request.Proof, context.RequestAborted).ConfigureAwait(false))
        {
            throw new RelayProblemException(ProblemType.WrongProof, StatusCodes.Status403Forbidden, "The proof is wrong", "The proof is not a signature of this key for this database.");
        }

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
            throw new GoatFormatException("The body is not a JSON object with 'key' and 'proof' in base64.", e);
        }
    }

    private static byte[] ToSign(DatabaseId database, PublicKey key)
    {
        var prefix = "goat/session/1\0"u8;
        var bytes = new byte[prefix.Length + 16 + PublicKey.Length];
        prefix.CopyTo(bytes);
        database.Value.CopyTo(bytes.AsSpan(prefix.Length));
        key.Bytes.CopyTo(bytes.AsSpan(prefix.Length + 16));
        return bytes;
    }
}
