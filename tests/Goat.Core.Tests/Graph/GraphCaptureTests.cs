using Goat.Bundles;
using Goat.Graph;
using Goat.Wire;

namespace Goat.Core.Tests.Graph;

/// <summary>A graph that was captured, written and restored is the graph that it was, and goes on like it.</summary>
public sealed class GraphCaptureTests
{
    [Fact]
    public void A_restored_graph_is_the_one_that_was_captured_and_goes_on_like_it()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var runs = RunsOf(seed);
            var half = runs.Count / 2;
            var graph = Build(runs[..half]);
            var before = ClosedPartOf(graph);
            var capture = graph.Capture();

            // What comes after the capture is not in it, whether it is only prepared or applied.
            graph.Prepare(runs);
            graph.Apply(runs[half..]);
            var restored = CommitGraph.Restore(SampleDag.Repository, Write(capture));
            Assert.Equal(before, ClosedPartOf(restored));
            restored.Apply(runs);
            Assert.Equal((graph.Count, graph.OrphanCount, graph.Digest), (restored.Count, restored.OrphanCount, restored.Digest));
            for (var a = 0; a < graph.Count; a++)
            {
                for (var b = 0; b < graph.Count; b++)
                {
                    Assert.Equal(graph.IsAncestor(a, b), restored.IsAncestor(restored.IndexOf(graph.IdAt(a)), restored.IndexOf(graph.IdAt(b))));
                }
            }
        }
    }

    [Fact]
    public void Own_chains_are_still_own()
    {
        var graph = Build(RunsOf(1));
        var (own, other) = (graph.ChainAt(0), new Goat.Identity.ChainId(new(99), 1));
        graph.MarkOwn(own);
        var restored = CommitGraph.Restore(SampleDag.Repository, Write(graph.Capture()));
        Assert.Equal((true, false), (restored.IsOwn(own), restored.IsOwn(other)));
        Assert.Equal(graph.ToAttest(), restored.ToAttest());
    }

    [Fact]
    public void Many_chains_that_see_each_other_keep_sharing_what_they_have_seen()
    {
        var commits = AncestryTests.WriteHistory(7, 400, 9_000);
        var graph = new CommitGraph(SampleDag.Repository);
        foreach (var chain in commits.Select(c => c.Header.Chain).Distinct())
        {
            graph.MarkOwn(chain);
        }

        graph.Apply([.. commits.Select(c => new CommitRun([c], null))]);
        var bytes = Write(graph.Capture());

        // Whole sights would take 400 positions for each commit.
        Assert.InRange(graph.Count, 5_000, 9_000);
        Assert.InRange(bytes.Length, graph.Count * 60, graph.Count * 200);
        Assert.Equal(GraphState.Describe(graph), GraphState.Describe(CommitGraph.Restore(SampleDag.Repository, bytes)));
    }

    [Fact]
    public void Bytes_that_are_cut_or_changed_are_refused_or_give_a_graph()
    {
        var bytes = Write(Build(RunsOf(2)).Capture());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<GoatFormatException>(() => CommitGraph.Restore(SampleDag.Repository, bytes.AsSpan(0, length)));
        }

        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 0x81;
            Assert.True(Record.Exception(() => CommitGraph.Restore(SampleDag.Repository, changed)) is null or GoatFormatException);
        }
    }

    private static List<CommitRun> RunsOf(int seed)
    {
        var random = new Random(seed);
        return new SampleDag(seed, 20 + (seed * 3), 1 + (seed % 9)).CutIntoRuns(random);
    }

    private static CommitGraph Build(List<CommitRun> runs)
    {
        var graph = new CommitGraph(SampleDag.Repository);
        graph.Apply(runs);
        return graph;
    }

    private static byte[] Write(GraphCapture capture)
    {
        var writer = new WireWriter();
        capture.Write(writer);
        return writer.ToArray();
    }

    private static string ClosedPartOf(CommitGraph graph) =>
        string.Join('\n', GraphState.Describe(graph).Split('\n').Where(l => !l.StartsWith("orphan", StringComparison.Ordinal) && !l.StartsWith("missing", StringComparison.Ordinal)));
}
