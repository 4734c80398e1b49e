namespace Goat;

/// <summary>How a repository is, in one word.</summary>
public enum RepositoryState
{
    /// <summary>Well.</summary>
    Normal,

    /// <summary>Its file has damaged ranges; what they held is missing until a relay or a peer returns it.</summary>
    Damaged,

    /// <summary>Changes cannot be written to its file; they stay in memory and are tried again. Where the database is open for reading only: its file cannot be read.</summary>
    Failing,
}
