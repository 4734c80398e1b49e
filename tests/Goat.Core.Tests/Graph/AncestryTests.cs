using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Core.Tests.Graph;

public sealed class AncestryTests
{
    private static readonly RepositoryId Repository = new(7);

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 12)]
    [InlineData(3, 40)]
    [InlineData(4, 90)]
    public void Ancestry_is_what_a_walk_through_the_history_finds(int seed, int chains)
    {
        var commits = WriteHistory(seed, chains, 300);
        var graph = new CommitGraph(Repository);
        foreach (var chain in commits.Select(c => c.Header.Chain).Distinct())
        {
            graph.MarkOwn(chain);
        }

        foreach (var part in commits.Chunk(17))
        {
            // What is only prepared leaves no trace.
            graph.Prepare([.. commits.Select(c => new CommitRun([c], null))]);
            graph.Apply([.. part.Select(c => new CommitRun([c], null))]);
        }

        Assert.Equal(commits.Count, graph.Count);
        var ancestors = FindAncestors(commits);
        foreach (var a in commits)
        {
            foreach (var b in commits)
            {
                Assert.Equal(ancestors[b.Id].Contains(a.Id), graph.IsAncestor(graph.IndexOf(a.Id), graph.IndexOf(b.Id)));
            }
        }

        var notTips = ancestors.Values.SelectMany(a => a).ToHashSet();
        Assert.Equal(commits.Select(c => c.Id).Where(id => !notTips.Contains(id)).Order(), graph.Tips);
    }

    [Fact]
    public void What_was_prepared_and_taken_back_is_not_found_any_more()
    {
        var commits = WriteHistory(5, 10, 200);
        var graph = new CommitGraph(Repository);
        foreach (var chain in commits.Select(c => c.Header.Chain).Distinct())
        {
            graph.MarkOwn(chain);
        }

        graph.Apply([.. commits.Take(20).Select(c => new CommitRun([c], null))]);
        var digest = graph.Digest;
        var prepared = graph.Prepare([.. commits.Skip(20).Select(c => new CommitRun([c], null))]);

        Assert.Equal(180, prepared.Closed.Count);
        Assert.Equal(20, graph.Count);
        Assert.Equal(digest, graph.Digest);
        Assert.All(commits.Take(20), c => Assert.True(graph.IndexOf(c.Id) >= 0));
        Assert.All(commits.Skip(20), c => Assert.Equal(-1, graph.IndexOf(c.Id)));
        Assert.All(commits.Skip(20), c => Assert.Equal(-1, graph.IndexOfShort(c.Id.Short)));
    }

    [Fact]
    public void A_commit_held_back_takes_with_it_what_its_absence_leaves_unattested()
    {
        // a1 <- b1 <- a2 <- b2 ...: each chain's only attestation is at its end, and the end of the first one is missing.
        var (a, b) = (new ChainId(new SessionId(1), 1), new ChainId(new SessionId(2), 1));
        var chains = new Dictionary<ChainId, List<Commit>> { [a] = [], [b] = [] };
        Commit? last = null;
        for (var i = 0; i < 40; i++)
        {
            last = Write(chains[i % 2 == 0 ? a : b], i % 2 == 0 ? a : b, last is null ? [] : [last], i);
        }

        var graph = new CommitGraph(Repository);
        var signature = new byte[64];
        var whole = new CommitRun(chains[b], signature);
        var admission = graph.Apply([new CommitRun(chains[a][..^1], null), whole]);
        Assert.Equal(0, graph.Count);
        Assert.All(admission.Verdicts, v => Assert.Equal(AdmissionStatus.Orphan, v.Status));

        graph.Apply([new CommitRun(chains[a][^1..], signature)]);
        Assert.Equal(40, graph.Count);
        Assert.Equal(0, graph.OrphanCount);
    }

    internal static List<Commit> WriteHistory(int seed, int chainCount, int count)
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(1, chainCount).Select(i => new ChainId(new SessionId((ulong)i), 1)).ToArray();
        var all = new List<Commit>();
        var chains = ids.ToDictionary(id => id, _ => new List<Commit>());
        for (var i = 0; i < count; i++)
        {
            var id = ids[random.Next(ids.Length)];
            var deps = Enumerable.Range(0, all.Count == 0 ? 0 : random.Next(4)).Select(_ => all[random.Next(Math.Max(0, all.Count - 30), all.Count)]).Distinct().ToList();
            var chain = chains[id];

            // Now and then a chain goes on from the commit before its last one: a fork.
            var line = chain.Count > 2 && random.Next(40) == 0 ? chain[..^1] : chain;
            var commit = Write(line, id, deps, i);
            if (all.TrueForAll(c => c.Id != commit.Id))
            {
                all.Add(commit);
                chains[id] = line;
            }
        }

        return all;
    }

    private static Commit Write(List<Commit> line, ChainId chain, List<Commit> deps, int time)
    {
        var prev = line.Count > 0 ? line[^1] : null;
        var others = deps.Where(d => d != prev).ToList();
        var commit = Commit.Create(
            new CommitHeader
            {
                Repository = Repository,
                Chain = chain,
                Seq = line.Count + 1,
                Prev = prev?.Id,
                Deps = [.. others.Select(d => d.Id).Order()],
                Height = 1 + others.Append(prev).Max(c => c?.Header.Height ?? 0),
                Time = 1_700_000_000_000 + time,
                Changes = [new Change { Key = "item" + time, Kind = ChangeKind.Create }],
            },
            default);
        line.Add(commit);
        return commit;
    }

    private static Dictionary<CommitId, HashSet<CommitId>> FindAncestors(List<Commit> commits)
    {
        var result = new Dictionary<CommitId, HashSet<CommitId>>();
        foreach (var commit in commits)
        {
            var ancestors = new HashSet<CommitId>();
            foreach (var id in commit.Header.Deps.Concat(commit.Header.Prev is { } prev ? [prev] : []))
            {
                ancestors.Add(id);
                ancestors.UnionWith(result[id]);
            }

            result.Add(commit.Id, ancestors);
        }

        return result;
    }
}
