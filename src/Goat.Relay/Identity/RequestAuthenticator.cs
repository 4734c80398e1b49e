using Goat.Identity;
using Goat.Relay.Endpoints;
using Goat.Requests;
using Goat.Statements;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Goat.Relay.Identity;

/// <summary>
/// Checks the proof of a request (docs/protocol.md) from its headers alone, before a byte of the body is read and without a call to storage: a session that is not known brings its certificate.
/// A proof seen twice within the clock window is not refused: every request here may be repeated without harm.
/// </summary>
internal sealed class RequestAuthenticator(RelayOptions options, IVerifier verifier, TimeProvider time)
{
    private readonly RecentSessions<KnownSession> _known = new(options.MaxKnownSessions);
    private readonly string[] _hosts = [.. options.PublicHosts.Select(RequestTarget.NormalizeHost)];

    /// <summary>The proof that a request carries, made within the clock window.</summary>
    public RequestProof Read(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ } value] || !value.StartsWith(RequestProof.Scheme + " ", StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse(ProblemType.ProofMissing, "The request is not signed", $"The header {HeaderNames.Authorization} with one proof of the scheme {RequestProof.Scheme} is missing.");
        }

        var proof = RequestProof.Read(value[(RequestProof.Scheme.Length + 1)..]);
        return Math.Abs(proof.Time - Now()) <= options.MaxClockSkew.TotalMilliseconds
            ? proof
            : throw Refuse(ProblemType.WrongTime, "The clocks differ", $"The request was signed at another time than now, by more than {options.MaxClockSkew.TotalSeconds:0} seconds; serverTime is the relay's clock.");
    }

    /// <summary>Finds the session behind a proof and checks its certificate and the signature.</summary>
    /// <exception cref="RelayProblemException">The proof, the certificate or its time is wrong, or the certificate has to be sent along.</exception>
    public async ValueTask<KnownSession> AuthenticateAsync(RequestProof proof, HttpContext context, string path, RelayInstance instance)
    {
        var session = proof.Certificate is { } certificate
            ? await LearnAsync(certificate, proof.Session, instance, context.RequestAborted).ConfigureAwait(false)
            : _known.Find(proof.Session) ?? throw Refuse(ProblemType.CertificateNeeded, "The session is not known here", "Send the request again with the session's certificate behind the proof.");
        if (!session.IsValidAt(Now()))
        {
            throw Refuse(ProblemType.CertificateExpired, "The certificate is not valid now", $"It is valid from {session.Certificate.NotBefore} to {session.Certificate.NotAfter}; ask for another one at {EndpointPaths.Sessions}.");
        }

        await CheckSignatureAsync(proof, session.Certificate.Key, context, path, instance.Database).ConfigureAwait(false);
        return session;
    }

    /// <summary>Checks that a proof is signed by a key for this request.</summary>
    public async ValueTask CheckSignatureAsync(RequestProof proof, PublicKey key, HttpContext context, string path, DatabaseId database)
    {
        foreach (var host in HostsOf(context))
        {
            var signed = proof.SignedBytes(new RequestTarget(database, host, context.Request.Method, path));
            if (key.Id == proof.Session && await verifier.VerifyAsync(key, signed, proof.Signature, context.RequestAborted).ConfigureAwait(false))
            {
                return;
            }
        }

        throw Refuse(
            ProblemType.WrongProof,
            "The proof is wrong",
            $"It is not this session's signature over {context.Request.Method} {path} of database {database} at host {string.Join(" or ", HostsOf(context))}. Where something in front of the relay changes the Host header, the relay has to be told its public host name.");
    }

    /// <summary>Checks that a body is the one that was signed.</summary>
    public void CheckBody(RequestProof proof, ReadOnlySpan<byte> body)
    {
        if (!proof.IsFor(body))
        {
            throw Refuse(ProblemType.WrongProof, "The proof is wrong", "It is signed over another body.");
        }
    }

    private RelayProblemException Refuse(string type, string title, string detail, int status = StatusCodes.Status401Unauthorized) =>
        new(new RelayProblem(type, title, status, detail, Now()));

    private IReadOnlyList<string> HostsOf(HttpContext context)
    {
        var host = RequestTarget.NormalizeHost(context.Request.Host.Value ?? "");
        return _hosts.Length == 0 || _hosts.Contains(host) ? [host] : _hosts;
    }

    private async ValueTask<KnownSession> LearnAsync(Statement statement, SessionId session, RelayInstance instance, CancellationToken cancellationToken)
    {
        if (_known.Find(session) is { } known && known.Id == statement.Id)
        {
            return known;
        }

        var root = instance.Root.PublicKey;
        var learned = new KnownSession(statement.Id, Certificate.Read(statement));
        if (learned.Session != session
            || statement.Scope != instance.Database.Value
            || statement.Signer != root.Id
            || !await verifier.VerifyAsync(root, statement.SignedBytes(), statement.Signature, cancellationToken).ConfigureAwait(false))
        {
            throw Refuse(ProblemType.WrongCertificate, "The certificate is wrong", "It is not this session's, or not signed by the root of this database.", StatusCodes.Status403Forbidden);
        }

        _known.Set(learned.Session, learned);
        return learned;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
