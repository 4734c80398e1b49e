namespace Goat;

/// <summary>What an item shows of its life, pending edits included.</summary>
internal enum ItemLifecycle
{
    /// <summary>Nothing that counts made it, or it was never committed.</summary>
    None,

    /// <summary>It is being made, and nobody else knows of it.</summary>
    Draft,

    /// <summary>It exists.</summary>
    Live,

    /// <summary>It is deleted.</summary>
    Deleted,
}
