using Goat.Commits;
using Goat.Graph;

namespace Goat.Core.Tests.Graph;

/// <summary>All that can be seen of a graph, as text, so that two states can be compared.</summary>
internal static class GraphState
{
    public static HashSet<CommitId> ClosedIn(CommitGraph graph) => [.. Enumerable.Range(0, graph.Count).Select(graph.IdAt)];

    public static string Describe(CommitGraph graph)
    {
        var closed = Enumerable.Range(0, graph.Count).Select(i => $"{graph.IdAt(i)} {graph.HeightAt(i)} {graph.TimeAt(i)} {graph.ChainAt(i)} {graph.SeqAt(i)} {graph.IndexOf(graph.IdAt(i))} {graph.IndexOfShort(graph.IdAt(i).Short)}");
        var lanes = graph.Index.Lanes.Select(l => $"{l.Chain} {l.FirstSeq} [{string.Join(' ', l.Commits)}] [{string.Join(' ', l.Attested.Select(a => a.Position))}]");
        string[] rest = [graph.Digest.ToString(), .. graph.Tips.Select(t => t.ToString()), .. graph.OrphanIds.Order().Select(o => "orphan " + o), .. graph.MissingIds.Order().Select(m => "missing " + m)];
        return string.Join('\n', closed.Concat(lanes).Concat(rest));
    }
}
