using Goat.Graph;

namespace Goat.Merge;

/// <summary>Which of several commits that did not see each other is the greater one: (time, height, id).</summary>
internal static class WriteOrder
{
    /// <summary>Compares two commits.</summary>
    /// <param name="graph">Where they are closed.</param>
    /// <param name="a">Graph index; -1, what was before all commits, is the least.</param>
    /// <param name="b">Another.</param>
    public static int Compare(CommitGraph graph, int a, int b)
    {
        if (a < 0 || b < 0 || a == b)
        {
            return a.CompareTo(b);
        }

        var order = graph.TimeAt(a).CompareTo(graph.TimeAt(b));
        order = order != 0 ? order : graph.HeightAt(a).CompareTo(graph.HeightAt(b));
        return order != 0 ? order : graph.IdAt(a).CompareTo(graph.IdAt(b));
    }

    /// <summary>Adds a commit to undominated ones: those that it had seen are dropped.</summary>
    public static int[] Advance(CommitGraph graph, IEnumerable<int> heads, int commit) => [.. heads.Where(h => !graph.IsAncestor(h, commit)), commit];
}
