namespace Goat.Commits;

/// <summary>What a reader can do with a payload.</summary>
public enum PayloadStatus
{
    /// <summary>The operations are known.</summary>
    Readable,

    /// <summary>A newer application wrote it: kept and relayed, its items are read-only.</summary>
    Opaque,

    /// <summary>It breaks a rule: kept in the graph without effect.</summary>
    Void,
}
