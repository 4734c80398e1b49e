namespace Goat.Merge.Sequences;

/// <summary>A node of <see cref="Elements{T}"/>: a leaf with elements, or a branch over nodes of one level. Whoever owns it may change it; without that it is copied.</summary>
internal sealed class ElementNode<T>
{
    public const int LeafSize = 512;
    public const int BranchSize = 32;

    private const int SmallestArray = 8;

    private ElementNode(object? owner, T[]? items, ElementNode<T>[]? children) => (Owner, Items, Children) = (owner, items, children);

    /// <summary>The builder's token that may change this node.</summary>
    public object? Owner { get; }

    /// <summary>Elements of a leaf, the first <see cref="Count"/>; null in a branch.</summary>
    public T[]? Items { get; private set; }

    /// <summary>Nodes of a branch, the first <see cref="Width"/>; null in a leaf.</summary>
    public ElementNode<T>[]? Children { get; private set; }

    /// <summary>Children of a branch.</summary>
    public int Width { get; set; }

    /// <summary>Elements in it and below.</summary>
    public int Count { get; set; }

    public static ElementNode<T> Leaf(object? owner, ReadOnlySpan<T> items)
    {
        var leaf = new ElementNode<T>(owner, new T[Math.Max(SmallestArray, items.Length)], null) { Count = items.Length };
        items.CopyTo(leaf.Items);
        return leaf;
    }

    public static ElementNode<T> Branch(object? owner, ReadOnlySpan<ElementNode<T>> children)
    {
        var branch = new ElementNode<T>(owner, null, new ElementNode<T>[Math.Max(BranchSize, children.Length)]) { Width = children.Length };
        children.CopyTo(branch.Children);
        foreach (var child in children)
        {
            branch.Count += child.Count;
        }

        return branch;
    }

    /// <summary>This node, or a copy that the owner may change.</summary>
    public ElementNode<T> OwnedBy(object owner)
    {
        if (ReferenceEquals(Owner, owner))
        {
            return this;
        }

        return Items is not null ? Leaf(owner, Items.AsSpan(0, Count)) : Branch(owner, Children.AsSpan(0, Width));
    }

    /// <summary>Inserts elements into an owned leaf that has room for them.</summary>
    public void InsertItems(int at, ReadOnlySpan<T> items)
    {
        if (Count + items.Length > Items!.Length)
        {
            var larger = new T[Math.Min(LeafSize, 2 * (Count + items.Length))];
            Items.AsSpan(0, Count).CopyTo(larger);
            Items = larger;
        }

        Items.AsSpan(at, Count - at).CopyTo(Items.AsSpan(at + items.Length));
        items.CopyTo(Items.AsSpan(at));
        Count += items.Length;
    }

    /// <summary>Deletes elements of an owned leaf.</summary>
    public void DeleteItems(int at, int count)
    {
        Items.AsSpan(at + count, Count - at - count).CopyTo(Items.AsSpan(at));
        Items.AsSpan(Count - count, count).Clear();
        Count -= count;
    }

    /// <summary>Replaces children of an owned branch.</summary>
    public void ReplaceChildren(int at, int count, ReadOnlySpan<ElementNode<T>> by)
    {
        var width = Width - count + by.Length;
        if (width > Children!.Length)
        {
            var larger = new ElementNode<T>[width];
            Children.AsSpan(0, Width).CopyTo(larger);
            Children = larger;
        }

        Children.AsSpan(at + count, Width - at - count).CopyTo(Children.AsSpan(at + by.Length));
        by.CopyTo(Children.AsSpan(at));
        if (width < Width)
        {
            Children.AsSpan(width, Width - width).Clear();
        }

        Width = width;
    }
}
