namespace Goat.Graph;

/// <summary>Why a commit was refused. The numbers are those of docs/protocol.md.</summary>
public enum RefusalReason : byte
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>Its bytes break a rule of docs/format.md.</summary>
    Malformed = 1,

    /// <summary>It belongs to another repository.</summary>
    WrongRepository = 2,

    /// <summary>Its prev is not the commit before it in its chain.</summary>
    BrokenChain = 3,

    /// <summary>Its height is not one more than the greatest it builds on.</summary>
    WrongHeight = 4,

    /// <summary>Its time is before that of something it builds on.</summary>
    WrongTime = 5,

    /// <summary>A parent is no ancestor, or did not change the item.</summary>
    WrongParent = 6,

    /// <summary>Its time is more than five minutes ahead of the replica's clock.</summary>
    TooFarAhead = 7,

    /// <summary>No attestation covers it.</summary>
    NotAttested = 8,

    /// <summary>The attestation's signature is not the session's.</summary>
    WrongAttestation = 9,

    /// <summary>The session's certificate is not known.</summary>
    NoCertificate = 10,

    /// <summary>The session's certificate is not the root's.</summary>
    WrongCertificate = 11,

    /// <summary>It was made after its session's certificate ended.</summary>
    ExpiredCertificate = 12,

    /// <summary>It builds on a refused commit.</summary>
    BuildsOnRefused = 13,

    /// <summary>Its payload breaks a rule of docs/format.md.</summary>
    VoidPayload = 14,

    /// <summary>The chain has forked more often than is admitted.</summary>
    Fork = 15,

    /// <summary>A quota is used up.</summary>
    Quota = 16,

    /// <summary>A policy does not allow it.</summary>
    Policy = 17,
}
