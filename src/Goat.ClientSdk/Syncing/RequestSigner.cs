using Goat.Requests;

namespace Goat.Syncing;

/// <summary>Signs the requests to one relay (docs/protocol.md): by the relay's clock as far as it is known, with the certificate where the relay may not know it.</summary>
internal sealed class RequestSigner(Uri endpoint, DatabaseIdentity identity, TimeProvider time)
{
    // An instance without requests may be stopped after some minutes, and the next one knows nobody.
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(4);

    private readonly string _host = RequestTarget.HostOf(endpoint);
    private readonly Lock _lock = new();
    private long _aheadMs;
    private long _acceptedAt;
    private bool _isAccepted;
    private bool _isAskedForCertificate;

    /// <summary>Value of the header for a request.</summary>
    public async ValueTask<string> SignAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        var target = new RequestTarget(identity.Database, _host, "POST", path);
        var now = Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() + Interlocked.Read(ref _aheadMs));
        var proof = await RequestProof.SignAsync(target, body, now, identity.Session, cancellationToken).ConfigureAwait(false);
        return (identity.Certificate is { } certificate && SendsCertificate ? proof.With(certificate) : proof).ToString();
    }

    /// <summary>Notes what time it is at the relay. It is used for this relay's requests and nothing else.</summary>
    public void LearnTime(long relayNowMs) => Interlocked.Exchange(ref _aheadMs, relayNowMs - time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>The relay took a request: it knows this session for a while.</summary>
    public void NoteAccepted()
    {
        lock (_lock)
        {
            _isAccepted = true;
            _isAskedForCertificate = false;
            _acceptedAt = time.GetTimestamp();
        }
    }

    /// <summary>Does what a refusal asks for.</summary>
    /// <returns>Whether the request should be sent again.</returns>
    public bool TryMend(RelayProblem problem)
    {
        switch (problem)
        {
            case { Type: RelayProblem.WrongTime, ServerTime: { } relayNow }:
                LearnTime(relayNow);
                return true;
            case { Type: RelayProblem.CertificateNeeded or RelayProblem.CertificateExpired } when identity.Certificate is not null:
                lock (_lock)
                {
                    // Where one was renewed the relay may know the old one only. Asked for although it was sent: the relay does not work.
                    return !SendsCertificate && (_isAskedForCertificate = true);
                }

            default:
                return false;
        }
    }

    private bool SendsCertificate
    {
        get
        {
            lock (_lock)
            {
                return !_isAccepted || _isAskedForCertificate || time.GetElapsedTime(_acceptedAt) > RememberedFor;
            }
        }
    }
}
