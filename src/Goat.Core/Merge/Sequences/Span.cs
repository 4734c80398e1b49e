namespace Goat.Merge.Sequences;

/// <summary>Consecutive elements of a run that share their fate.</summary>
/// <param name="run">Where they were inserted.</param>
/// <param name="offset">Place of the first in the run.</param>
/// <param name="length">Elements.</param>
internal sealed class Span(SpanRun run, int offset, int length)
{
    /// <summary>State of elements that the version at hand has not seen.</summary>
    public const int NotInserted = -1;

    public SpanRun Run { get; } = run;

    public int Offset { get; } = offset;

    public int Length { get; set; } = length;

    /// <summary>At the version at hand: <see cref="NotInserted"/>, 0 where they are visible, otherwise how often they were deleted.</summary>
    public int State { get; set; }

    /// <summary>Whether the text that comes out of the replay does not show them.</summary>
    public bool IsHidden { get; set; }

    /// <summary>The leaf of the tree.</summary>
    public SpanNode? Node { get; set; }

    public int VisibleLength => State == 0 ? Length : 0;

    public int ShownLength => IsHidden ? 0 : Length;

    /// <summary>The first element.</summary>
    public ElementRef First => new(Run, Offset);

    /// <summary>The last element.</summary>
    public ElementRef Last => new(Run, Offset + Length - 1);

    /// <summary>What the author of the first element had seen to its left. Inside a run that is the element before.</summary>
    public ElementRef Left => Offset == 0 ? Run.Left : new ElementRef(Run, Offset - 1);

    /// <summary>The element whose left child the first element is; none inside a run.</summary>
    public ElementRef RightParent => Offset == 0 ? Run.RightParent : default;
}
