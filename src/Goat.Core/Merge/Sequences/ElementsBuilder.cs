namespace Goat.Merge.Sequences;

/// <summary>Edits a copy of <see cref="Elements{T}"/>: what it has copied once it changes in place, until the result is taken.</summary>
internal sealed class ElementsBuilder<T>(ElementNode<T> root)
{
    /// <summary>Elements of a new leaf at most: nodes filled to three quarters have room for the edits that follow.</summary>
    public const int LeafFill = ElementNode<T>.LeafSize * 3 / 4;

    private const int BranchFill = ElementNode<T>.BranchSize * 3 / 4;

    private ElementNode<T> _root = root;
    private object _owner = new();

    /// <summary>Elements.</summary>
    public int Count => _root.Count;

    /// <summary>The elements as they are now; later edits do not change them.</summary>
    public Elements<T> ToElements()
    {
        _owner = new object();
        return new Elements<T>(_root);
    }

    /// <summary>Inserts elements before a position.</summary>
    public void Insert(int at, ReadOnlySpan<T> items)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at, Count);
        if (items.Length == 0)
        {
            return;
        }

        _root = Insert(_root, at, items, out var more);
        while (more is not null)
        {
            _root = Divide(ElementNode<T>.Branch(_owner, [_root, .. more]), out more);
        }
    }

    /// <summary>Deletes elements from a position on.</summary>
    public void Delete(int at, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - at);
        if (count == 0)
        {
            return;
        }

        _root = count == Count ? Elements<T>.Empty.Root : Delete(_root, at, count);
        while (_root is { Width: 1, Children: [var only, ..] })
        {
            _root = only;
        }
    }

    private ElementNode<T> Insert(ElementNode<T> node, int at, ReadOnlySpan<T> items, out List<ElementNode<T>>? more)
    {
        more = null;
        if (node.Items is not null)
        {
            if (node.Count + items.Length > ElementNode<T>.LeafSize)
            {
                return Overflow(node, at, items, out more);
            }

            node = node.OwnedBy(_owner);
            node.InsertItems(at, items);
            return node;
        }

        node = node.OwnedBy(_owner);
        var index = 0;
        for (; at > node.Children![index].Count; index++)
        {
            at -= node.Children[index].Count;
        }

        node.Children[index] = Insert(node.Children[index], at, items, out var siblings);
        node.Count += items.Length;
        if (siblings is null)
        {
            return node;
        }

        node.ReplaceChildren(index + 1, 0, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(siblings));
        return Divide(node, out more);
    }

    private ElementNode<T> Overflow(ElementNode<T> leaf, int at, ReadOnlySpan<T> items, out List<ElementNode<T>>? more)
    {
        if (leaf.Count == 0)
        {
            return Fill(items, out more);
        }

        // What is appended to a leaf that is full enough leaves it as it is.
        if (at == leaf.Count && at >= LeafFill)
        {
            var next = Fill(items, out more);
            more = [next, .. more ?? []];
            return leaf;
        }

        return Fill([.. leaf.Items.AsSpan(0, at), .. items, .. leaf.Items.AsSpan(at, leaf.Count - at)], out more);
    }

    private ElementNode<T> Fill(ReadOnlySpan<T> items, out List<ElementNode<T>>? more)
    {
        var (from, to) = (0, Share(items.Length, LeafFill, 0));
        var first = ElementNode<T>.Leaf(_owner, items[..to]);
        more = [];
        while (to < items.Length)
        {
            from = to;
            to = Share(items.Length, LeafFill, from);
            more.Add(ElementNode<T>.Leaf(_owner, items[from..to]));
        }

        return first;
    }

    private ElementNode<T> Divide(ElementNode<T> node, out List<ElementNode<T>>? more)
    {
        more = null;
        if (node.Width <= ElementNode<T>.BranchSize)
        {
            return node;
        }

        var children = node.Children.AsSpan(0, node.Width);
        var (from, to) = (0, Share(children.Length, BranchFill, 0));
        var first = ElementNode<T>.Branch(_owner, children[..to]);
        more = [];
        while (to < children.Length)
        {
            from = to;
            to = Share(children.Length, BranchFill, from);
            more.Add(ElementNode<T>.Branch(_owner, children[from..to]));
        }

        return first;
    }

    /// <summary>Where a part ends that begins somewhere, if a total is divided into equal parts.</summary>
    private static int Share(int total, int fill, int from)
    {
        var parts = (total + fill - 1) / fill;
        var size = (total + parts - 1) / parts;
        return Math.Min(total, from + size);
    }

    private ElementNode<T> Delete(ElementNode<T> node, int at, int count)
    {
        node = node.OwnedBy(_owner);
        if (node.Items is not null)
        {
            node.DeleteItems(at, count);
            return node;
        }

        node.Count -= count;
        var index = 0;
        for (; at >= node.Children![index].Count; index++)
        {
            at -= node.Children[index].Count;
        }

        var first = index;
        while (count > 0)
        {
            var child = node.Children[index];
            var deleted = Math.Min(count, child.Count - at);
            if (deleted == child.Count)
            {
                node.ReplaceChildren(index, 1, []);
            }
            else
            {
                node.Children[index] = Delete(child, at, deleted);
                index++;
            }

            count -= deleted;
            at = 0;
        }

        Join(node, Math.Min(first, node.Width - 1));
        Join(node, Math.Min(first, node.Width - 1) - 1);
        return node;
    }

    /// <summary>Makes one of two neighbours that are small.</summary>
    private void Join(ElementNode<T> node, int index)
    {
        if (index < 0 || index + 1 >= node.Width)
        {
            return;
        }

        var (left, right) = (node.Children![index], node.Children[index + 1]);
        var isLeaf = left.Items is not null;
        if (isLeaf ? left.Count + right.Count > ElementNode<T>.LeafSize / 2 : left.Width + right.Width > BranchFill)
        {
            return;
        }

        left = left.OwnedBy(_owner);
        if (isLeaf)
        {
            left.InsertItems(left.Count, right.Items.AsSpan(0, right.Count));
        }
        else
        {
            left.ReplaceChildren(left.Width, 0, right.Children.AsSpan(0, right.Width));
            left.Count += right.Count;
        }

        node.Children[index] = left;
        node.ReplaceChildren(index + 1, 1, []);
    }
}
