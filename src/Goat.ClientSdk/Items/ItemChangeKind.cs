namespace Goat;

/// <summary>What happened to an item as a whole.</summary>
public enum ItemChangeKind
{
    /// <summary>It is new.</summary>
    Created,

    /// <summary>Fields show other values.</summary>
    Updated,

    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>It is back.</summary>
    Restored,
}
