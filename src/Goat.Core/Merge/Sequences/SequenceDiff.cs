using System.Text;
using Goat.Commits;

namespace Goat.Merge.Sequences;

/// <summary>
/// The edit that leads from one version to another, for values that are assigned as a whole: what both have in common stays, so that concurrent edits of it survive.
/// (Myers, "An O(ND) difference algorithm and its variations", Algorithmica 1, 1986.)
/// </summary>
internal static class SequenceDiff
{
    // Beyond that many differences the middle is replaced as a whole: time and memory take the square of them.
    private const int MaxDifferences = 1000;

    /// <summary>The edit of a list; null where nothing differs.</summary>
    public static SequenceEdit<object?>? Between(ReadOnlySpan<object?> before, ReadOnlySpan<object?> after) => Between(before, after, ValueComparer.Instance);

    /// <summary>The edit of a text, which divides no surrogate pair; null where nothing differs.</summary>
    /// <param name="before">Well-formed text.</param>
    /// <param name="after">Well-formed text.</param>
    public static SequenceEdit<char>? Between(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (!before.ContainsAnyInRange('\ud800', '\udfff') && !after.ContainsAnyInRange('\ud800', '\udfff'))
        {
            return Between(before, after, EqualityComparer<char>.Default);
        }

        // By code point; then back to code units.
        var (old, @new) = (RunesOf(before), RunesOf(after));
        if (Between<Rune>(old, @new, EqualityComparer<Rune>.Default) is not { } edit)
        {
            return null;
        }

        var splices = new Splice[edit.Splices.Count];
        var (at, from) = (0, 0);
        for (var i = 0; i < splices.Length; i++)
        {
            var splice = edit.Splices[i];
            var inserted = LengthOf(edit.Inserted.Span.Slice(from, splice.Inserted));
            splices[i] = new Splice(LengthOf(old.AsSpan(at, splice.Skipped)), LengthOf(old.AsSpan(at + splice.Skipped, splice.Deleted)), inserted);
            at += splice.Skipped + splice.Deleted;
            from += splice.Inserted;
        }

        return new SequenceEdit<char>(splices, string.Concat(edit.Inserted.ToArray().Select(r => r.ToString())).AsMemory());
    }

    private static SequenceEdit<T>? Between<T>(ReadOnlySpan<T> before, ReadOnlySpan<T> after, IEqualityComparer<T> comparer)
    {
        var start = before.CommonPrefixLength(after, comparer);
        var oldRest = before[start..];
        var newRest = after[start..];
        var end = 0;
        while (end < oldRest.Length && end < newRest.Length && comparer.Equals(oldRest[^(end + 1)], newRest[^(end + 1)]))
        {
            end++;
        }

        var old = oldRest[..^end];
        var @new = newRest[..^end];
        if (old.Length == 0 && @new.Length == 0)
        {
            return null;
        }

        var builder = new SequenceEditBuilder<T>();
        if (old.Length == 0 || @new.Length == 0 || Search(old, @new, comparer) is not { } path)
        {
            builder.Replace(start, old.Length, @new);
            return builder.ToEdit();
        }

        // From the end backwards, so that positions are those of the old version.
        foreach (var (from, deleted, at, inserted) in path)
        {
            builder.Replace(start + from, deleted, @new.Slice(at, inserted));
        }

        return builder.ToEdit();
    }

    /// <summary>The greedy search; the differences from the end to the beginning, or null for too many.</summary>
    private static List<(int From, int Deleted, int At, int Inserted)>? Search<T>(ReadOnlySpan<T> old, ReadOnlySpan<T> @new, IEqualityComparer<T> comparer)
    {
        var most = Math.Min(MaxDifferences, old.Length + @new.Length);

        // By diagonal, the farthest place in the old version that so many differences reach.
        var farthest = new int[(2 * most) + 2];
        var steps = new List<int[]>();
        for (var differences = 0; differences <= most; differences++)
        {
            steps.Add(farthest.AsSpan(most - differences, (2 * differences) + 2).ToArray());
            for (var diagonal = -differences; diagonal <= differences; diagonal += 2)
            {
                var x = Advance(farthest, most, diagonal, differences);
                while (x < old.Length && x - diagonal < @new.Length && comparer.Equals(old[x], @new[x - diagonal]))
                {
                    x++;
                }

                farthest[most + diagonal] = x;
                if (x >= old.Length && x - diagonal >= @new.Length)
                {
                    return Trace(steps, old.Length, @new.Length);
                }
            }
        }

        return null;
    }

    private static int Advance(int[] farthest, int most, int diagonal, int differences)
    {
        if (differences == 0)
        {
            return 0;
        }

        var inserts = diagonal == -differences || (diagonal != differences && farthest[most + diagonal - 1] < farthest[most + diagonal + 1]);
        return inserts ? farthest[most + diagonal + 1] : farthest[most + diagonal - 1] + 1;
    }

    private static List<(int From, int Deleted, int At, int Inserted)> Trace(List<int[]> steps, int x, int y)
    {
        var path = new List<(int From, int Deleted, int At, int Inserted)>();
        for (var differences = steps.Count - 1; differences > 0; differences--)
        {
            // The copy holds the diagonals from -differences on, as they were after one difference less.
            var before = steps[differences];
            var diagonal = x - y;
            var inserts = diagonal == -differences || (diagonal != differences && before[differences + diagonal - 1] < before[differences + diagonal + 1]);
            var previous = inserts ? diagonal + 1 : diagonal - 1;
            x = before[differences + previous];
            y = x - previous;
            path.Add(inserts ? (x, 0, y, 1) : (x, 1, y, 0));
        }

        return path;
    }

    private static Rune[] RunesOf(ReadOnlySpan<char> text)
    {
        var runes = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            runes.Add(rune);
        }

        return [.. runes];
    }

    private static int LengthOf(ReadOnlySpan<Rune> runes)
    {
        var length = 0;
        foreach (var rune in runes)
        {
            length += rune.Utf16SequenceLength;
        }

        return length;
    }

    private sealed class ValueComparer : IEqualityComparer<object?>
    {
        public static readonly ValueComparer Instance = new();

        public new bool Equals(object? x, object? y) => ScalarCodec.AreEqual(x, y);

        public int GetHashCode(object? obj) => 0;
    }
}
