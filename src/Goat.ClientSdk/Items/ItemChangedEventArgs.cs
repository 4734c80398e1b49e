namespace Goat;

/// <summary>An item of a repository changed.</summary>
public sealed class ItemChangedEventArgs : EventArgs
{
    internal ItemChangedEventArgs(Item item, ItemChangeKind kind, IReadOnlyList<FieldChangedEventArgs> fields, ChangeOrigin origin)
    {
        Item = item;
        Kind = kind;
        Fields = fields;
        Origin = origin;
    }

    /// <summary>The item.</summary>
    public Item Item { get; }

    /// <summary>What happened to it.</summary>
    public ItemChangeKind Kind { get; }

    /// <summary>The fields that show other values than before.</summary>
    public IReadOnlyList<FieldChangedEventArgs> Fields { get; }

    /// <summary>Where the change was made.</summary>
    public ChangeOrigin Origin { get; }
}
