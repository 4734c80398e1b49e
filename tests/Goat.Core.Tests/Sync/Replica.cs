using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Graph;
using Goat.Graph;
using Goat.Identity;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Core.Tests.Sync;

/// <summary>A replica in memory, whose store is the list of bundles that it took in.</summary>
internal sealed class Replica : ICommitSource
{
    private readonly SyncWorld _world;
    private readonly SyncWorld.Author _author;
    private readonly ChainId _chain;
    private readonly bool _isRelay;
    private readonly Dictionary<CommitId, Commit> _commits = [];
    private int _written;

    public Replica(SyncWorld world, SyncWorld.Author author, ulong chain, bool isRelay)
    {
        (_world, _author, _isRelay) = (world, author, isRelay);
        _chain = author.Chain(chain);
        Set = world.NewSet();
        Set.Graph.MarkOwn(_chain);
    }

    public CommitSet Set { get; private set; }

    /// <summary>What it stored: a bundle each time.</summary>
    public List<Bundle> Segments { get; private set; } = [];

    public SyncWorld.Author Author => _author;

    /// <summary>A rule of its own.</summary>
    public Func<Commit, AdmissionVerdict?>? Custom { get; set; }

    /// <summary>Ids that it was asked to read and can no longer read.</summary>
    public HashSet<CommitId> Unreadable { get; } = [];

    /// <summary>Writes commits, each creating an item of its own unless a key is given.</summary>
    public void Write(int count = 1, string? key = null)
    {
        for (var i = 0; i < count; i++)
        {
            var graph = Set.Graph;
            var last = graph.LastOf(_chain);
            var prev = last < 0 ? null : _commits[graph.IdAt(last)];
            var deps = graph.Tips.Where(t => t != prev?.Id).Take(CommitLimits.References).Select(t => _commits[t]);
            Keep(SampleDag.Make(_chain, prev, deps, SyncWorld.Change(key ?? $"{_chain.Session}-{_chain.Chain}-{_written++}")));
        }
    }

    public void Keep(Commit commit) => Store(new Bundle(SampleDag.Repository, commit.Header.Seq == 1 ? [_author.Certificate] : [], [new CommitRun([commit], null)]));

    public void Store(Bundle bundle)
    {
        Segments.Add(bundle);
        TakeIn(bundle);
    }

    public async Task AttestAsync()
    {
        foreach (var id in Set.Graph.ToAttest())
        {
            await AttestAsync(id);
        }
    }

    public async Task AttestAsync(CommitId id)
    {
        var index = Set.Graph.IndexOf(id);
        var attestation = new Attestation(SampleDag.Repository, Set.Graph.ChainAt(index), Set.Graph.SeqAt(index), id);
        var statement = attestation.ToStatement(await _author.Key.SignAsync(attestation.PrepareSigning()));
        Store(new Bundle(SampleDag.Repository, [statement], []));
        Set.Graph.AttestCut(id, statement.Signature);
    }

    public async Task<Admission?> TakeAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length == 0)
        {
            return null;
        }

        var verified = await Set.VerifyAsync(BundleCodec.Decode(bytes.Span), _world.Verifier, new AdmissionRules { NowMs = SyncWorld.Now, RefusesVoidPayloads = _isRelay, Custom = Custom });
        var admission = Set.Prepare(verified);
        if (Set.ToStore(verified, admission) is { } store)
        {
            // As a file would give it back.
            var stored = BundleCodec.Decode(BundleCodec.Encode(store));
            Segments.Add(stored);
            Keep(stored);
            Set.Apply(verified, admission);
        }

        return admission;
    }

    /// <summary>Loses what it stored at these places, and starts again with the rest.</summary>
    public void Lose(params int[] segments) => Restore(Segments.Where((_, i) => !segments.Contains(i)));

    /// <summary>Starts again with what it is said to have stored.</summary>
    public void Restore(IEnumerable<Bundle> segments)
    {
        Segments = [.. segments];
        Set = _world.NewSet();
        Set.Graph.MarkOwn(_chain);
        _commits.Clear();
        Segments.ForEach(TakeIn);
    }

    public void LoseEverything() => Lose([.. Enumerable.Range(0, Segments.Count)]);

    public ValueTask<IReadOnlyList<Commit?>> ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<Commit?>>([.. ids.Select(id => Unreadable.Contains(id) ? null : _commits[id])]);

    public HashSet<CommitId> Held() => GraphState.ClosedIn(Set.Graph);

    private void TakeIn(Bundle bundle)
    {
        Set.ApplyTrusted(bundle);
        Keep(bundle);
    }

    private void Keep(Bundle bundle)
    {
        foreach (var commit in bundle.Commits)
        {
            _commits[commit.Id] = commit;
        }
    }
}
