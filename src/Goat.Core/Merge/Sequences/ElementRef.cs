namespace Goat.Merge.Sequences;

/// <summary>One element of a replay; the default stands for none: the beginning or the end.</summary>
/// <param name="Run">Where it was inserted.</param>
/// <param name="Offset">Its place there.</param>
internal readonly record struct ElementRef(SpanRun? Run, int Offset)
{
    /// <summary>The span that holds it; null for none.</summary>
    public Span? Span => Run?.SpanOf(Offset);
}
