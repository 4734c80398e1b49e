namespace Goat.Statements;

/// <summary>What a statement says. Numbers that are not named here may come from newer applications.</summary>
public enum StatementKind
{
    /// <summary>The root vouches for a session's key.</summary>
    Certificate = 1,

    /// <summary>A session vouches for its chain up to a commit.</summary>
    Attestation = 2,

    /// <summary>Reserved: a relay confirms the newest tips it admitted.</summary>
    Receipt = 3,

    /// <summary>Reserved: who may do what.</summary>
    Policy = 4,

    /// <summary>Reserved: a session or key no longer counts.</summary>
    Revocation = 5,

    /// <summary>Reserved: a relay's key, or a new root.</summary>
    Key = 6,

    /// <summary>Reserved: a repository begins anew.</summary>
    Generation = 7,

    /// <summary>Reserved: payloads that are gone.</summary>
    Erasure = 8,

    /// <summary>Reserved: a state that history may be cut behind.</summary>
    Checkpoint = 9,

    /// <summary>The root binds itself to a database.</summary>
    Instance = 10,
}
