using Goat.Merge.Sequences;

namespace Goat.Merge.Values;

/// <summary>What a list or text is: its elements, and what later merges have to know.</summary>
/// <param name="Elements">The elements.</param>
/// <param name="Void">Graph indices of operations without effect, because they reach beyond what their authors had seen; replays leave them out.</param>
internal sealed record SequenceContent<T>(Elements<T> Elements, int[] Void);
