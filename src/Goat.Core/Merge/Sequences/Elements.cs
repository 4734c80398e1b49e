namespace Goat.Merge.Sequences;

/// <summary>
/// The elements of a list or text, in a persistent B-tree: an edit copies one path, whoever holds an older version keeps it. Immutable.
/// (Driscoll, Sarnak, Sleator and Tarjan, "Making data structures persistent", 1989.)
/// </summary>
/// <typeparam name="T">Type of the elements: char for text.</typeparam>
internal sealed class Elements<T>
{
    /// <summary>No elements.</summary>
    public static readonly Elements<T> Empty = new(ElementNode<T>.Leaf(null, []));

    internal Elements(ElementNode<T> root) => Root = root;

    /// <summary>Elements.</summary>
    public int Count => Root.Count;

    internal ElementNode<T> Root { get; }

    /// <summary>One element.</summary>
    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var node = Root;
            while (node.Children is { } children)
            {
                var child = 0;
                for (; index >= children[child].Count; child++)
                {
                    index -= children[child].Count;
                }

                node = children[child];
            }

            return node.Items![index];
        }
    }

    /// <summary>A tree of some elements.</summary>
    public static Elements<T> Of(ReadOnlySpan<T> items)
    {
        var builder = Empty.ToBuilder();
        builder.Insert(0, items);
        return builder.ToElements();
    }

    /// <summary>A builder that starts from these elements.</summary>
    public ElementsBuilder<T> ToBuilder() => new(Root);

    /// <summary>The elements in an array of their own.</summary>
    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>Copies all elements.</summary>
    public void CopyTo(Span<T> target) => CopyTo(Root, target);

    private static void CopyTo(ElementNode<T> node, Span<T> target)
    {
        if (node.Items is not null)
        {
            node.Items.AsSpan(0, node.Count).CopyTo(target);
            return;
        }

        foreach (var child in node.Children.AsSpan(0, node.Width))
        {
            CopyTo(child, target);
            target = target[child.Count..];
        }
    }
}
