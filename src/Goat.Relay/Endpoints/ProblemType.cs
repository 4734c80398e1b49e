namespace Goat.Relay.Endpoints;

/// <summary>The stable <c>type</c> of each refusal (RFC 9457), listed in docs/relay.md. Clients decide by these, never by texts.</summary>
public static class ProblemType
{
    /// <summary>400: the body is not what docs/protocol.md describes.</summary>
    public const string Malformed = "urn:goat:problem:malformed";

    /// <summary>401: the request carries no proof of whose it is.</summary>
    public const string ProofMissing = "urn:goat:problem:proof-missing";

    /// <summary>401: the proof was signed by another key, or for another request.</summary>
    public const string WrongProof = "urn:goat:problem:wrong-proof";

    /// <summary>404: this relay does not push.</summary>
    public const string NoPush = "urn:goat:problem:no-push";

    /// <summary>401: the proof was signed at another time than now; the problem's serverTime is the relay's clock.</summary>
    public const string WrongTime = "urn:goat:problem:wrong-time";

    /// <summary>401: this instance does not know the session; send the certificate along.</summary>
    public const string CertificateNeeded = "urn:goat:problem:certificate-needed";

    /// <summary>401: the certificate is not valid now; ask for another one.</summary>
    public const string CertificateExpired = "urn:goat:problem:certificate-expired";

    /// <summary>403: the certificate is another session's, or not the root's.</summary>
    public const string WrongCertificate = "urn:goat:problem:wrong-certificate";

    /// <summary>405: another method is expected.</summary>
    public const string WrongMethod = "urn:goat:problem:wrong-method";

    /// <summary>408: the body did not arrive in time.</summary>
    public const string TooSlow = "urn:goat:problem:too-slow";

    /// <summary>413: the body is longer than the relay takes.</summary>
    public const string TooLarge = "urn:goat:problem:too-large";

    /// <summary>415: another media type is expected.</summary>
    public const string WrongMediaType = "urn:goat:problem:wrong-media-type";

    /// <summary>429: this session used too much; Retry-After says when to come again.</summary>
    public const string SessionLimit = "urn:goat:problem:session-limit";

    /// <summary>500: a fault of the relay.</summary>
    public const string Internal = "urn:goat:problem:internal";

    /// <summary>503: too much at once; Retry-After says when to come again.</summary>
    public const string Busy = "urn:goat:problem:busy";

    /// <summary>503: push does not work at the moment, or its quota is used up; Retry-After says when to come again.</summary>
    public const string PushUnavailable = "urn:goat:problem:push-unavailable";

    /// <summary>503: storage cannot be reached; Retry-After says when to come again.</summary>
    public const string StorageUnavailable = "urn:goat:problem:storage-unavailable";
}
