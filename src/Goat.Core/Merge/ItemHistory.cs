using Goat.Graph;

namespace Goat.Merge;

/// <summary>Which commits changed an item, up to some of them.</summary>
internal static class ItemHistory
{
    /// <summary>All commits that may have changed an item: some others can be among them, because the graph knows keys by their hashes.</summary>
    /// <returns>Graph indices, ascending.</returns>
    public static List<int> All(CommitGraph graph, string key, IEnumerable<int> heads)
    {
        var (found, hash) = (new List<int>(), GraphIndex.HashKey(key));
        var last = LastOf(graph, heads);
        for (var lane = 0; lane < last.Length; lane++)
        {
            found.AddRange(graph.Index.Lanes[lane].Commits.Take(last[lane] + 1).Where(c => graph.Index.Changed(c, hash)));
        }

        found.Sort();
        return found;
    }

    /// <summary>The same, without those of a version that everything else among them had seen completely: the greatest such version.</summary>
    public static List<int> SinceCommonVersion(CommitGraph graph, string key, IReadOnlyCollection<int> heads)
    {
        var (index, hash, found, sights) = (graph.Index, GraphIndex.HashKey(key), new List<int>(), new HashSet<int>());
        var rest = LastOf(graph, heads);

        // By lane, the last position that everything found so far had seen.
        var common = new int[rest.Length];
        Array.Fill(common, int.MaxValue);
        foreach (var head in heads)
        {
            Lower(head);
        }

        bool isComplete;
        do
        {
            isComplete = true;
            for (var lane = 0; lane < rest.Length; lane++)
            {
                for (; rest[lane] > common[lane]; rest[lane]--)
                {
                    var commit = index.Lanes[lane].Commits[rest[lane]];
                    if (index.Changed(commit, hash))
                    {
                        found.Add(commit);
                        Lower(commit);
                        isComplete = false;
                    }
                }
            }
        }
        while (!isComplete);
        found.Sort();
        return found;

        void Lower(int commit)
        {
            ref readonly var entry = ref index[commit];
            common[entry.Lane] = Math.Min(common[entry.Lane], entry.Position - 1);
            if (!sights.Add(entry.Sight))
            {
                return;
            }

            var sight = index.SightOf(commit);
            for (var lane = 0; lane < common.Length; lane++)
            {
                common[lane] = lane == entry.Lane ? common[lane] : Math.Min(common[lane], sight.Of(lane));
            }
        }
    }

    private static int[] LastOf(CommitGraph graph, IEnumerable<int> heads)
    {
        var last = new int[graph.Index.Lanes.Count];
        Array.Fill(last, -1);
        foreach (var head in heads)
        {
            ref readonly var entry = ref graph.Index[head];
            last[entry.Lane] = Math.Max(last[entry.Lane], entry.Position);
            graph.Index.SightOf(head).RaiseTo(last);
        }

        return last;
    }
}
