namespace Goat.Merge.Sequences;

/// <summary>All spans of a replay in their order, in a B-tree that counts at every node the elements that the version at hand sees and those that the text shows. Spans are never taken out.</summary>
internal sealed class SpanTree
{
    private readonly SpanNode _first = new(isLeaf: true);
    private SpanNode _root;

    public SpanTree() => _root = _first;

    /// <summary>Elements that the version at hand sees.</summary>
    public long Visible => _root.Visible;

    /// <summary>Elements that the text shows.</summary>
    public long Shown => _root.Shown;

    /// <summary>The first span; null where there is none.</summary>
    public Span? First => _first.Width > 0 ? _first.Spans![0] : null;

    /// <summary>The span after one.</summary>
    public static Span? Next(Span span)
    {
        var node = span.Node!;
        var index = node.IndexOf(span) + 1;
        return index < node.Width ? node.Spans![index] : node.Next?.Spans![0];
    }

    /// <summary>The span that ends with the given number of visible elements before its end, divided if need be; null for 0.</summary>
    /// <param name="position">At most <see cref="Visible"/>.</param>
    public Span? EndingAt(long position)
    {
        if (position == 0)
        {
            return null;
        }

        var node = _root;
        while (node.Children is { } children)
        {
            var child = 0;
            for (; position > children[child].Visible; child++)
            {
                position -= children[child].Visible;
            }

            node = children[child];
        }

        var index = 0;
        for (; position > node.Spans![index].VisibleLength; index++)
        {
            position -= node.Spans[index].VisibleLength;
        }

        var span = node.Spans[index];
        if (position < span.Length)
        {
            Divide(span, (int)position);
        }

        return span;
    }

    /// <summary>Shown elements before a span.</summary>
    public static long ShownBefore(Span span)
    {
        var node = span.Node!;
        long shown = 0;
        for (var i = 0; !ReferenceEquals(node.Spans![i], span); i++)
        {
            shown += node.Spans[i].ShownLength;
        }

        for (; node.Parent is { } parent; node = parent)
        {
            for (var i = 0; !ReferenceEquals(parent.Children![i], node); i++)
            {
                shown += parent.Children[i].Shown;
            }
        }

        return shown;
    }

    /// <summary>Whether an element stands before another; none as the second stands after everything.</summary>
    public static bool IsBefore(ElementRef a, ElementRef b) => (a.Span, b.Span) switch
    {
        (null, _) => false,
        (_, null) => true,
        ({ } x, { } y) => ReferenceEquals(x, y) ? a.Offset < b.Offset : IsBefore(x, y),
    };

    /// <summary>Keeps the first elements of a span, and puts the rest into one of its own after it.</summary>
    public void Divide(Span span, int length)
    {
        var rest = new Span(span.Run, span.Offset + length, span.Length - length) { State = span.State, IsHidden = span.IsHidden };
        Count(span.Node!, rest.VisibleLength == 0 ? 0 : -rest.Length, rest.IsHidden ? 0 : -rest.Length);
        span.Length = length;
        span.Run.AddAfter(span, rest);
        Place(span, rest);
    }

    /// <summary>Adds a new span of a run after another one.</summary>
    /// <param name="before">The span before; null for the beginning.</param>
    /// <param name="span">The new one.</param>
    public void Insert(Span? before, Span span)
    {
        span.Run.Spans.Add(span);
        Place(before, span);
    }

    /// <summary>Changes what becomes of a span.</summary>
    public static void Change(Span span, int state, bool isHidden)
    {
        var (visible, shown) = (span.VisibleLength, span.ShownLength);
        (span.State, span.IsHidden) = (state, isHidden);
        Count(span.Node!, span.VisibleLength - visible, span.ShownLength - shown);
    }

    private void Place(Span? before, Span span)
    {
        var node = before?.Node ?? _first;
        var index = before is null ? 0 : node.IndexOf(before) + 1;
        if (node.Width == SpanNode.Size)
        {
            var right = Divide(node);
            if (index > node.Width)
            {
                index -= node.Width;
                node = right;
            }
        }

        node.Open(index);
        node.Spans![index] = span;
        span.Node = node;
        Count(node, span.VisibleLength, span.ShownLength);
    }

    private SpanNode Divide(SpanNode node)
    {
        if (node.Parent is null)
        {
            _root = new SpanNode(isLeaf: false) { Width = 1, Visible = node.Visible, Shown = node.Shown };
            _root.Children![0] = node;
            node.Parent = _root;
        }
        else if (node.Parent.Width == SpanNode.Size)
        {
            Divide(node.Parent);
        }

        var right = node.Divide();
        var parent = node.Parent!;
        var index = parent.IndexOf(node) + 1;
        parent.Open(index);
        parent.Children![index] = right;
        right.Parent = parent;
        return right;
    }

    private static void Count(SpanNode node, long visible, long shown)
    {
        if (visible == 0 && shown == 0)
        {
            return;
        }

        for (var at = node; at is not null; at = at.Parent)
        {
            at.Visible += visible;
            at.Shown += shown;
        }
    }

    private static bool IsBefore(Span a, Span b)
    {
        if (ReferenceEquals(a.Node, b.Node))
        {
            return a.Node!.IndexOf(a) < a.Node.IndexOf(b);
        }

        var (left, right) = (a.Node!, b.Node!);
        while (!ReferenceEquals(left.Parent, right.Parent))
        {
            (left, right) = (left.Parent!, right.Parent!);
        }

        return left.Parent!.IndexOf(left) < left.Parent.IndexOf(right);
    }
}
