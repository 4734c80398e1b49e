using Goat.Commits;

namespace Goat.Graph;

/// <summary>
/// Finds which commits of those that just closed cannot stay: when one is held back, so is whatever builds on it, and with that the commits of other lanes whose attested tips are among them.
/// Linear in the commits that just closed and what they name, however long such a reaction gets.
/// </summary>
internal sealed class Coverage
{
    private readonly CommitGraph _graph;
    private readonly int _mark;
    private readonly Func<CommitId, bool> _isAttested;
    private readonly bool[] _heldBack;

    // The commits that build on one: a list of edges, by the place of its first in the array of edges.
    private readonly int[] _firstEdge;
    private readonly List<(int Child, int NextEdge)> _edges = [];
    private readonly Stack<int> _work = new();

    /// <param name="graph">The graph.</param>
    /// <param name="mark">The first commit that just closed.</param>
    /// <param name="headerOf">Headers of those commits.</param>
    /// <param name="isAttested">Whether such a commit is attested.</param>
    public Coverage(CommitGraph graph, int mark, Func<CommitId, CommitHeader> headerOf, Func<CommitId, bool> isAttested)
    {
        (_graph, _mark, _isAttested) = (graph, mark, isAttested);
        _heldBack = new bool[graph.Count - mark];
        _firstEdge = new int[graph.Count - mark];
        Array.Fill(_firstEdge, -1);
        for (var index = mark; index < graph.Count; index++)
        {
            var header = headerOf(graph.IdAt(index));
            if (header.Prev is { } prev)
            {
                AddChild(prev, index);
            }

            foreach (var dep in header.Deps)
            {
                AddChild(dep, index);
            }
        }
    }

    /// <summary>Holds a commit back, with all that follows from it.</summary>
    public void HoldBack(int first)
    {
        Mark(first);
        while (_work.TryPop(out var index))
        {
            for (var edge = _firstEdge[index - _mark]; edge >= 0; edge = _edges[edge].NextEdge)
            {
                Mark(_edges[edge].Child);
            }

            MarkUncovered(index);
        }
    }

    /// <summary>Index of the first commit held back; -1 for none.</summary>
    public int First => Array.IndexOf(_heldBack, true) is var first and >= 0 ? _mark + first : -1;

    /// <summary>The commits held back.</summary>
    public IEnumerable<CommitId> HeldBack => Enumerable.Range(0, _heldBack.Length).Where(i => _heldBack[i]).Select(i => _graph.IdAt(_mark + i));

    // Those before it in its chain, back to the one that another attestation ends with, or that another branch covers.
    private void MarkUncovered(int index)
    {
        if (_graph.IsOwn(_graph.ChainAt(index)))
        {
            return;
        }

        for (var before = _graph.Index.PrevOf(index); before >= _mark; before = _graph.Index.PrevOf(before))
        {
            if (_heldBack[before - _mark] || _isAttested(_graph.IdAt(before)) || HasOtherBranch(before))
            {
                return;
            }

            Mark(before);
        }
    }

    private bool HasOtherBranch(int index)
    {
        for (var edge = _firstEdge[index - _mark]; edge >= 0; edge = _edges[edge].NextEdge)
        {
            var child = _edges[edge].Child;
            if (!_heldBack[child - _mark] && _graph.Index.PrevOf(child) == index)
            {
                return true;
            }
        }

        return false;
    }

    private void Mark(int index)
    {
        if (!_heldBack[index - _mark])
        {
            _heldBack[index - _mark] = true;
            _work.Push(index);
        }
    }

    private void AddChild(CommitId predecessor, int child)
    {
        var index = _graph.IndexOf(predecessor);
        if (index >= _mark)
        {
            _edges.Add((child, _firstEdge[index - _mark]));
            _firstEdge[index - _mark] = _edges.Count - 1;
        }
    }
}
