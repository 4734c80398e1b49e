namespace Goat.Graph;

/// <summary>What became of a commit that was handed to a replica. The numbers are those of docs/protocol.md.</summary>
public enum AdmissionStatus : byte
{
    /// <summary>It belongs to the closed part now.</summary>
    Stored = 1,

    /// <summary>It was held already.</summary>
    Duplicate = 2,

    /// <summary>It is kept, and counts when what it builds on has come.</summary>
    Orphan = 3,

    /// <summary>It is not kept; the reason says why.</summary>
    Refused = 4,

    /// <summary>It is fine but not kept, because the attestation that covers it ends a refused commit; its author attests it again.</summary>
    Cut = 5,
}
