namespace Goat;

/// <summary>Whether an item can be edited.</summary>
public enum ItemStatus
{
    /// <summary>It can.</summary>
    Normal,

    /// <summary>A newer application wrote something that this one cannot interpret; the item is read-only until this application is updated.</summary>
    NeedsNewerApp,

    /// <summary>It can, and somebody wrote values that its schema does not allow: see <see cref="Item.Problems"/>.</summary>
    Invalid,
}
