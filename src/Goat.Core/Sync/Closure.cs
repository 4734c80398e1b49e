using Goat.Graph;

namespace Goat.Sync;

/// <summary>Some closed commits and all their ancestors, as the last position in each lane: cheap whatever the length of the history.</summary>
internal sealed class Closure(CommitGraph graph)
{
    private readonly int[] _last = CreateEmpty(graph.Index.Lanes.Count);

    public void Add(int index)
    {
        var entry = graph.Index[index];
        if (_last[entry.Lane] >= entry.Position)
        {
            return;
        }

        _last[entry.Lane] = entry.Position;
        graph.Index.SightOf(index).RaiseTo(_last);
    }

    public bool Contains(int index) => graph.Index[index].Position <= _last[graph.Index[index].Lane];

    /// <summary>How many closed commits are outside.</summary>
    public int CountOutside()
    {
        var count = 0;
        for (var lane = 0; lane < _last.Length; lane++)
        {
            count += graph.Index.Lanes[lane].Commits.Count - 1 - _last[lane];
        }

        return count;
    }

    /// <summary>The closed commits outside, in canonical order.</summary>
    public List<int> Outside()
    {
        var result = new List<int>();
        for (var lane = 0; lane < _last.Length; lane++)
        {
            var commits = graph.Index.Lanes[lane].Commits;
            for (var position = _last[lane] + 1; position < commits.Count; position++)
            {
                result.Add(commits[position]);
            }
        }

        result.Sort(graph.Index.CompareCanonically);
        return result;
    }

    private static int[] CreateEmpty(int lanes)
    {
        var result = new int[lanes];
        Array.Fill(result, -1);
        return result;
    }
}
