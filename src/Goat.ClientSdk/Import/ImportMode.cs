namespace Goat;

/// <summary>What an import does with an item whose key exists.</summary>
public enum ImportMode
{
    /// <summary>Sets the fields that are imported and leaves the others.</summary>
    Merge,

    /// <summary>Sets the fields that are imported and removes the others.</summary>
    Replace,

    /// <summary>Leaves the item as it is.</summary>
    Skip,
}
