namespace Goat.Merge.Sequences;

/// <summary>Elements that one splice inserted, or that everybody had seen before the replay began; in spans that divide as concurrent edits cut into them.</summary>
/// <param name="order">The event that inserted it; -1 for what was there before.</param>
internal sealed class SpanRun(int order)
{
    /// <summary>The event that inserted it; -1 for what was there before.</summary>
    public int Event { get; } = order;

    /// <summary>The element that its author had seen to the left of its first element.</summary>
    public ElementRef Left { get; init; }

    /// <summary>The element whose left child its first element is in the tree of Fugue; none for a right child of <see cref="Left"/>.</summary>
    public ElementRef RightParent { get; init; }

    /// <summary>Its parts, in order.</summary>
    public List<Span> Spans { get; } = [];

    /// <summary>Notes the second part of a span that was divided.</summary>
    public void AddAfter(Span span, Span rest) => Spans.Insert(IndexOf(span.Offset) + 1, rest);

    /// <summary>Index of the span that holds an element.</summary>
    public int IndexOf(int offset)
    {
        var (low, high) = (0, Spans.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Spans[middle].Offset <= offset ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>The span that holds an element.</summary>
    public Span SpanOf(int offset) => Spans[IndexOf(offset)];
}
