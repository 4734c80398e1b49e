using System.Globalization;
using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Core.Tests.Graph;

/// <summary>A random history that keeps all rules: several chains, joins, forks. With the ancestors of every commit, found the slow way.</summary>
internal sealed class SampleDag
{
    public static readonly RepositoryId Repository = new(7);
    private const int MaxLeaves = 4;

    private readonly Random _random;
    private readonly Dictionary<CommitId, HashSet<CommitId>> _ancestors = [];
    private readonly Dictionary<CommitId, int> _children = [];
    private readonly List<List<Commit>> _lines = [];

    public SampleDag(int seed, int size, int chains, bool forks = true)
    {
        _random = new Random(seed);
        for (var i = 0; i < size; i++)
        {
            Add(new ChainId(new SessionId((ulong)(100 + _random.Next(chains))), 1), forks);
        }
    }

    /// <summary>Each after what it builds on.</summary>
    public List<Commit> Commits { get; } = [];

    public IReadOnlySet<CommitId> AncestorsOf(CommitId id) => _ancestors[id];

    /// <summary>All commits in runs of random lengths, in a random order.</summary>
    public List<CommitRun> CutIntoRuns(Random random)
    {
        var runs = new List<CommitRun>();
        foreach (var line in _lines)
        {
            for (var at = 0; at < line.Count;)
            {
                var length = random.Next(1, Math.Min(6, line.Count - at) + 1);
                runs.Add(new CommitRun(line.GetRange(at, length), NextSignature(random)));
                at += length;
            }
        }

        return [.. runs.OrderBy(_ => random.Next())];
    }

    public static byte[] NextSignature(Random random)
    {
        var signature = new byte[64];
        random.NextBytes(signature);
        signature[32] &= 0x3F;
        return signature;
    }

    public static Commit Make(ChainId chain, Commit? prev, IEnumerable<Commit> deps, params Change[] changes) => Commit.Create(Header(chain, prev, deps, changes), default);

    public static CommitHeader Header(ChainId chain, Commit? prev, IEnumerable<Commit> deps, params Change[] changes)
    {
        var all = deps.ToList();
        return new CommitHeader
        {
            Repository = Repository,
            Chain = chain,
            Seq = (prev?.Header.Seq ?? 0) + 1,
            Prev = prev?.Id,
            Deps = [.. all.Select(d => d.Id).Order()],
            Height = 1 + all.Append(prev).Max(c => c?.Header.Height ?? 0),
            Time = 1_000 + all.Append(prev).Max(c => c?.Header.Time ?? 0),
            Changes = changes,
        };
    }

    private void Add(ChainId chain, bool forks)
    {
        var own = Commits.Where(c => c.Header.Chain == chain).ToList();
        var leaves = own.Where(c => !_children.ContainsKey(c.Id)).ToList();
        var mayFork = forks && own.Count > 0 && leaves.Count < MaxLeaves && _random.Next(12) == 0;
        var prev = own.Count == 0 || (mayFork && _random.Next(4) == 0) ? null : mayFork ? own[_random.Next(own.Count)] : leaves[_random.Next(leaves.Count)];
        var deps = _random.Next(3) == 0
            ? Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Commits.Count == 0 ? null : Commits[_random.Next(Commits.Count)]).OfType<Commit>().Where(c => c != prev).Distinct().ToList()
            : [];
        var ancestors = deps.Append(prev).OfType<Commit>().SelectMany(c => _ancestors[c.Id].Append(c.Id)).ToHashSet();
        var commit = Make(chain, prev, deps, [.. NextChanges(ancestors)]);
        if (_ancestors.TryAdd(commit.Id, ancestors))
        {
            Commits.Add(commit);
            Continue(commit, prev);
        }
    }

    private void Continue(Commit commit, Commit? prev)
    {
        var line = prev is null ? null : _lines.Find(l => l[^1] == prev);
        if (line is null)
        {
            _lines.Add(line = []);
        }

        line.Add(commit);
        if (prev is not null)
        {
            _children[prev.Id] = _children.GetValueOrDefault(prev.Id) + 1;
        }
    }

    private IEnumerable<Change> NextChanges(HashSet<CommitId> ancestors)
    {
        var key = "item-" + _random.Next(5).ToString(CultureInfo.InvariantCulture);
        var parents = Commits.Where(c => ancestors.Contains(c.Id) && c.Header.Changes.Any(x => x.Key == key)).Select(c => c.Id).OrderBy(_ => _random.Next()).Take(_random.Next(3)).Order().ToArray();

        // The counter in the schema version makes commits that would be the same differ.
        yield return new Change { Key = key, SchemaVersion = Commits.Count, Kind = parents.Length == 0 ? ChangeKind.Create : ChangeKind.Update, Parents = parents };
    }
}
