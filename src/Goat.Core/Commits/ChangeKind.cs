namespace Goat.Commits;

/// <summary>What a commit does to an item as a whole. Newer formats may hold other numbers.</summary>
public enum ChangeKind : byte
{
    /// <summary>The item begins, or begins again under a key that others used too.</summary>
    Create = 1,

    /// <summary>Fields change.</summary>
    Update = 2,

    /// <summary>The item is gone unless somebody edits or restores it concurrently.</summary>
    Delete = 3,

    /// <summary>A deleted item comes back with its fields.</summary>
    Restore = 4,
}
