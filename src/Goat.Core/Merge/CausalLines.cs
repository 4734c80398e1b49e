using Goat.Graph;

namespace Goat.Merge;

/// <summary>Some commits as lines in which each had seen the one before, and how much of each line each of them had seen: what ancestry is among them alone.</summary>
internal sealed class CausalLines
{
    private readonly CommitGraph _graph;
    private readonly IReadOnlyList<int> _commits;
    private readonly Dictionary<int, int> _lines = [];
    private readonly List<(int Lane, List<int> Positions)> _positions = [];
    private readonly Dictionary<int, int[]> _seen = [];
    private readonly (int Line, int Position)[] _places;

    /// <summary>Divides commits into lines.</summary>
    /// <param name="graph">Where they are closed.</param>
    /// <param name="commits">Graph indices, ascending.</param>
    public CausalLines(CommitGraph graph, IReadOnlyList<int> commits)
    {
        (_graph, _commits) = (graph, commits);
        _places = new (int Line, int Position)[commits.Count];
        for (var i = 0; i < commits.Count; i++)
        {
            ref readonly var entry = ref graph.Index[commits[i]];
            if (!_lines.TryGetValue(entry.Lane, out var line))
            {
                _lines.Add(entry.Lane, line = _lines.Count);
                _positions.Add((entry.Lane, []));
            }

            _places[i] = (line, _positions[line].Positions.Count);
            _positions[line].Positions.Add(entry.Position);
        }
    }

    /// <summary>Lines.</summary>
    public int Count => _lines.Count;

    /// <summary>The line of a commit.</summary>
    public int LineOf(int commit) => _places[commit].Line;

    /// <summary>How many of its line come before a commit.</summary>
    public int PositionOf(int commit) => _places[commit].Position;

    /// <summary>By line, how many commits the author of one had seen; the entry of its own line means nothing.</summary>
    public int[] SeenBy(int commit)
    {
        var number = _graph.Index[_commits[commit]].Sight;
        if (!_seen.TryGetValue(number, out var seen))
        {
            var sight = _graph.Index.SightAt(number);
            _seen.Add(number, seen = new int[Count]);
            for (var line = 0; line < seen.Length; line++)
            {
                var at = _positions[line].Positions.BinarySearch(sight.Of(_positions[line].Lane));
                seen[line] = at >= 0 ? at + 1 : ~at;
            }
        }

        return seen;
    }

    /// <summary>Those that no other of some commits had seen.</summary>
    public static int[] HeadsOf(CommitGraph graph, IEnumerable<int> commits)
    {
        var covered = new int[graph.Index.Lanes.Count];
        Array.Fill(covered, -1);
        var (heads, sights) = (new List<int>(), new HashSet<int>());
        foreach (var commit in commits.OrderDescending())
        {
            ref readonly var entry = ref graph.Index[commit];
            if (covered[entry.Lane] >= entry.Position)
            {
                continue;
            }

            covered[entry.Lane] = entry.Position;
            heads.Add(commit);
            if (sights.Add(entry.Sight))
            {
                graph.Index.SightOf(commit).RaiseTo(covered);
            }
        }

        heads.Reverse();
        return [.. heads];
    }
}
