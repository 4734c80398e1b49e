using CsCheck;
using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;

namespace Goat.Core.Tests.Graph;

/// <summary>The graph against a naive model.</summary>
public sealed class CommitGraphModelTests
{
    private static readonly Gen<(int Seed, int Size, int Chains)> Shape = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 60], Gen.Int[1, 5]);

    [Fact]
    public void Whatever_the_order_of_arrival_the_closed_part_is_that_of_the_model() =>
        Shape.Sample(shape => CheckArrival(shape.Seed, shape.Size, shape.Chains), iter: 400, seed: "0000000000001");

    [Fact]
    public void Every_order_of_arrival_ends_in_the_same_graph() =>
        Shape.Sample(
            shape =>
            {
                var dag = new SampleDag(shape.Seed, shape.Size, shape.Chains);
                var digests = Enumerable.Range(0, 3).Select(i => Deliver(dag, new Random(shape.Seed + i))).Select(g => (g.Count, g.OrphanCount, g.Digest)).Distinct().ToList();
                Assert.Equal((dag.Commits.Count, 0), (Assert.Single(digests).Count, digests[0].OrphanCount));
            },
            iter: 200,
            seed: "0000000000001");

    [Fact]
    public void Ancestry_is_reachability() =>
        Shape.Sample(
            shape =>
            {
                var dag = new SampleDag(shape.Seed, shape.Size, shape.Chains);
                var graph = Deliver(dag, new Random(shape.Seed));
                foreach (var commit in dag.Commits)
                {
                    var index = graph.IndexOf(commit.Id);
                    var found = Enumerable.Range(0, graph.Count).Where(i => graph.IsAncestor(i, index)).Select(graph.IdAt).ToHashSet();
                    Assert.Equal(dag.AncestorsOf(commit.Id), found);
                    Assert.Equal((commit.Header.Height, commit.Header.Time, commit.Header.Chain, commit.Header.Seq), (graph.HeightAt(index), graph.TimeAt(index), graph.ChainAt(index), graph.SeqAt(index)));
                }
            },
            iter: 200,
            seed: "0000000000001");

    [Fact]
    public void Digests_are_equal_exactly_where_sets_are() =>
        Shape.Sample(
            shape =>
            {
                var dag = new SampleDag(shape.Seed, shape.Size, shape.Chains);
                var random = new Random(shape.Seed);
                var graphs = Enumerable.Range(0, 6).Select(_ => Pick(dag, random)).ToList();
                foreach (var (left, right) in graphs.SelectMany(l => graphs.Select(r => (l, r))))
                {
                    Assert.Equal(GraphState.ClosedIn(left).SetEquals(GraphState.ClosedIn(right)), left.Digest == right.Digest);
                }
            },
            iter: 200,
            seed: "0000000000001");

    [Fact]
    public void An_empty_graph_has_the_digest_zero() => Assert.Equal(default, new CommitGraph(SampleDag.Repository).Digest);

    private static void CheckArrival(int seed, int size, int chains)
    {
        var dag = new SampleDag(seed, size, chains);
        var random = new Random(seed);
        var graph = new CommitGraph(SampleDag.Repository);
        var model = new NaiveGraph();
        var pending = new Queue<CommitRun>(dag.CutIntoRuns(random));
        var sent = new List<CommitRun>();
        while (pending.Count > 0)
        {
            var batch = Enumerable.Range(0, Math.Min(pending.Count, random.Next(1, 4))).Select(_ => pending.Dequeue()).ToList();
            sent.AddRange(batch);
            if (random.Next(3) == 0)
            {
                batch = [.. batch.Append(sent[random.Next(sent.Count)]).Distinct()];
            }

            var before = GraphState.ClosedIn(graph);
            var prepared = TakeIn(graph, batch);
            batch.ForEach(model.Add);
            model.Settle();
            Assert.Equal(model.Closed, GraphState.ClosedIn(graph));
            Assert.Equal(model.Orphans(), graph.OrphanIds.ToHashSet());
            Assert.Equal(model.Tips(), graph.Tips);
            Assert.Equal(model.Closed.Except(before).ToHashSet(), prepared.Closed.ToHashSet());
        }

        Assert.Equal(dag.Commits.Count, graph.Count);
        Assert.Empty(graph.MissingIds);
    }

    private static Admission TakeIn(CommitGraph graph, IReadOnlyList<CommitRun> batch)
    {
        var before = GraphState.Describe(graph);
        var prepared = graph.Prepare(batch);
        Assert.Equal(before, GraphState.Describe(graph));
        Assert.DoesNotContain(prepared.Verdicts, v => v.Status is AdmissionStatus.Refused or AdmissionStatus.Cut);
        var applied = graph.Apply(prepared.Accepted);
        Assert.Equal(prepared.Closed.ToHashSet(), applied.Closed.ToHashSet());
        var after = GraphState.Describe(graph);
        Assert.All(graph.Apply(prepared.Accepted).Verdicts, v => Assert.Equal(AdmissionStatus.Duplicate, v.Status));
        Assert.Equal(after, GraphState.Describe(graph));
        return prepared;
    }

    private static CommitGraph Deliver(SampleDag dag, Random random)
    {
        var graph = new CommitGraph(SampleDag.Repository);
        var runs = dag.CutIntoRuns(random);
        for (var at = 0; at < runs.Count;)
        {
            var count = random.Next(1, 5);
            graph.Apply(graph.Prepare([.. runs.Skip(at).Take(count)]).Accepted);
            at += count;
        }

        return graph;
    }

    // Random subsets differ nearly always: some of the same small number of prefixes are equal now and then.
    private static CommitGraph Pick(SampleDag dag, Random random)
    {
        var graph = new CommitGraph(SampleDag.Repository);
        var wanted = dag.Commits.Take(random.Next(1, 4) * dag.Commits.Count / 3).Select(c => c.Id).ToHashSet();
        foreach (var commit in dag.Commits.Where(c => wanted.Contains(c.Id)))
        {
            graph.Apply([new CommitRun([commit], SampleDag.NextSignature(random))]);
        }

        return graph;
    }
}
