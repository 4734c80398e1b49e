namespace Goat.Graph;

/// <summary>
/// What a commit had seen: the last position in each lane. Immutable: a tree of arrays of eight whose parts commits share, so that taking over what another commit had seen costs as
/// much time and memory as the two differ. (Driscoll, Sarnak, Sleator and Tarjan, "Making data structures persistent", 1989.)
/// </summary>
internal readonly struct Sight
{
    private const int Bits = 3;
    internal const int Width = 1 << Bits;

    /// <summary>Levels of the tallest tree that lanes can need.</summary>
    internal const int MaxLevel = 10;

    private const int Mask = Width - 1;

    // At level 0 an array of positions + 1 (0: nothing seen), above that an array of nodes.
    private readonly object? _root;
    private readonly int _level;

    internal Sight(object? root, int level) => (_root, _level) = (root, level);

    internal object? Root => _root;

    internal int Level => _level;

    /// <summary>The last position seen of a lane; -1 for none.</summary>
    public int Of(int lane)
    {
        if (!Reaches(lane))
        {
            return -1;
        }

        var node = _root;
        for (var level = _level; level > 0 && node is not null; level--)
        {
            node = ((object?[])node)[(lane >> (Bits * level)) & Mask];
        }

        return node is null ? -1 : ((int[])node)[lane & Mask] - 1;
    }

    /// <summary>Whether both are one object; equal ones need not be.</summary>
    public bool IsSameAs(Sight other) => ReferenceEquals(_root, other._root) && _level == other._level;

    /// <summary>The same, and a position of one lane.</summary>
    public Sight With(int lane, int position)
    {
        var raised = this;
        while (!raised.Reaches(lane))
        {
            raised = raised.Raise();
        }

        return new Sight(With(raised._root, raised._level, lane, position + 1), raised._level);
    }

    /// <summary>What two commits had seen together.</summary>
    public static Sight Merge(Sight a, Sight b)
    {
        while (a._level < b._level)
        {
            a = a.Raise();
        }

        while (b._level < a._level)
        {
            b = b.Raise();
        }

        return new Sight(Merge(a._root, b._root, a._level), a._level);
    }

    /// <summary>Raises the positions in an array by lane to those seen.</summary>
    public void RaiseTo(int[] last) => RaiseTo(_root, _level, 0, last);

    private bool Reaches(int lane) => Bits * (_level + 1) >= 31 || lane >> (Bits * (_level + 1)) == 0;

    private Sight Raise()
    {
        if (_root is null)
        {
            return new Sight(null, _level + 1);
        }

        var root = new object?[Width];
        root[0] = _root;
        return new Sight(root, _level + 1);
    }

    private static object With(object? node, int level, int lane, int value)
    {
        if (level == 0)
        {
            var leaf = node is null ? new int[Width] : (int[])((int[])node).Clone();
            leaf[lane & Mask] = Math.Max(leaf[lane & Mask], value);
            return leaf;
        }

        var branch = node is null ? new object?[Width] : (object?[])((object?[])node).Clone();
        var at = (lane >> (Bits * level)) & Mask;
        branch[at] = With(branch[at], level - 1, lane, value);
        return branch;
    }

    private static object? Merge(object? a, object? b, int level)
    {
        if (b is null || ReferenceEquals(a, b))
        {
            return a;
        }

        if (a is null)
        {
            return b;
        }

        return level == 0 ? MergeLeaves((int[])a, (int[])b) : MergeBranches((object?[])a, (object?[])b, level);
    }

    private static int[] MergeLeaves(int[] a, int[] b)
    {
        var isA = true;
        var isB = true;
        for (var i = 0; i < Width; i++)
        {
            isA &= a[i] >= b[i];
            isB &= b[i] >= a[i];
        }

        if (isA || isB)
        {
            return isA ? a : b;
        }

        var merged = new int[Width];
        for (var i = 0; i < Width; i++)
        {
            merged[i] = Math.Max(a[i], b[i]);
        }

        return merged;
    }

    private static object?[] MergeBranches(object?[] a, object?[] b, int level)
    {
        object?[]? merged = null;
        var isB = true;
        for (var i = 0; i < Width; i++)
        {
            var node = Merge(a[i], b[i], level - 1);
            isB &= ReferenceEquals(node, b[i]);
            if (!ReferenceEquals(node, a[i]))
            {
                merged ??= (object?[])a.Clone();
                merged[i] = node;
            }
        }

        return merged is null ? a : isB ? b : merged;
    }

    private static void RaiseTo(object? node, int level, int firstLane, int[] last)
    {
        if (node is int[] leaf)
        {
            for (var i = 0; i < Width && firstLane + i < last.Length; i++)
            {
                last[firstLane + i] = Math.Max(last[firstLane + i], leaf[i] - 1);
            }
        }
        else if (node is object?[] branch)
        {
            for (var i = 0; i < Width; i++)
            {
                RaiseTo(branch[i], level - 1, firstLane + (i << (Bits * level)), last);
            }
        }
    }
}
