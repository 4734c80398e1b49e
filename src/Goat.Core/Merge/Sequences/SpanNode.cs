namespace Goat.Merge.Sequences;

/// <summary>A node of <see cref="SpanTree"/>: a leaf with spans, or a branch.</summary>
internal sealed class SpanNode
{
    /// <summary>Entries of a node at most.</summary>
    public const int Size = 32;

    public SpanNode(bool isLeaf)
    {
        if (isLeaf)
        {
            Spans = new Span[Size];
        }
        else
        {
            Children = new SpanNode[Size];
        }
    }

    public SpanNode? Parent { get; set; }

    /// <summary>The next leaf.</summary>
    public SpanNode? Next { get; set; }

    public Span[]? Spans { get; }

    public SpanNode[]? Children { get; }

    public int Width { get; set; }

    /// <summary>Elements below that the version at hand sees.</summary>
    public long Visible { get; set; }

    /// <summary>Elements below that the text shows.</summary>
    public long Shown { get; set; }

    public int IndexOf(Span span) => Array.IndexOf(Spans!, span, 0, Width);

    public int IndexOf(SpanNode child) => Array.IndexOf(Children!, child, 0, Width);

    /// <summary>Moves the second half into a new node beside it.</summary>
    public SpanNode Divide()
    {
        var half = Width / 2;
        var right = new SpanNode(Spans is not null) { Parent = Parent, Next = Next, Width = Width - half };
        Next = Spans is not null ? right : null;
        for (var i = 0; i < right.Width; i++)
        {
            if (Spans is not null)
            {
                right.Take(i, Spans[half + i]);
                Spans[half + i] = null!;
            }
            else
            {
                right.Take(i, Children![half + i]);
                Children[half + i] = null!;
            }
        }

        Width = half;
        Visible -= right.Visible;
        Shown -= right.Shown;
        return right;
    }

    /// <summary>Makes room for an entry.</summary>
    public void Open(int at)
    {
        Array array = Spans is not null ? Spans : Children!;
        Array.Copy(array, at, array, at + 1, Width - at);
        Width++;
    }

    private void Take(int at, Span span)
    {
        Spans![at] = span;
        span.Node = this;
        Visible += span.VisibleLength;
        Shown += span.ShownLength;
    }

    private void Take(int at, SpanNode child)
    {
        Children![at] = child;
        child.Parent = this;
        Visible += child.Visible;
        Shown += child.Shown;
    }
}
