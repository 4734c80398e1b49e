using Goat.Bundles;
using Goat.Commits;

namespace Goat.Core.Tests.Graph;

/// <summary>What a graph must come to, by definition: of all that has arrived, the greatest set in which everything has its ancestors and is covered by an attestation.</summary>
internal sealed class NaiveGraph
{
    private readonly Dictionary<CommitId, Commit> _held = [];
    private readonly HashSet<CommitId> _attested = [];

    public HashSet<CommitId> Closed { get; private set; } = [];

    public void Add(CommitRun run)
    {
        foreach (var commit in run.Commits)
        {
            _held[commit.Id] = commit;
        }

        _attested.Add(run.Tip.Id);
    }

    public void Settle()
    {
        var closed = _held.Keys.ToHashSet();
        int before;
        do
        {
            before = closed.Count;
            closed.RemoveWhere(id => !PredecessorsOf(_held[id]).All(closed.Contains));
            var covered = new HashSet<CommitId>();
            foreach (var tip in _attested.Where(closed.Contains))
            {
                for (CommitId? at = tip; at is { } id && _held.TryGetValue(id, out var commit) && covered.Add(id);)
                {
                    at = commit.Header.Prev;
                }
            }

            closed.IntersectWith(covered);
        }
        while (closed.Count < before);
        Closed = closed;
    }

    public HashSet<CommitId> Orphans() => [.. _held.Keys.Where(id => !Closed.Contains(id))];

    public List<CommitId> Tips()
    {
        var builtOn = Closed.SelectMany(id => PredecessorsOf(_held[id])).ToHashSet();
        return [.. Closed.Where(id => !builtOn.Contains(id)).Order()];
    }

    private static IEnumerable<CommitId> PredecessorsOf(Commit commit) =>
        commit.Header.Deps.Concat(commit.Header.Prev is { } prev ? [prev] : []).Concat(commit.Header.Changes.SelectMany(c => c.Parents));
}
