using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Statements;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Simulation;

/// <summary>A client with a log of encoded bundles for a disk.</summary>
public sealed class SimulatedClient : ICommitSource
{
    private readonly DatabaseId _database;
    private readonly RepositoryId _repository;
    private readonly PublicKey _root;
    private readonly SimulatedSigner _signer;
    private readonly Statement _certificate;
    private readonly Random _random;
    private readonly Sabotage _sabotage;
    private readonly HashSet<CommitId> _withdrawn = [];
    private List<byte[]> _log = [];
    private Dictionary<CommitId, Commit> _commits = [];
    private ChainId _chain;

    private SimulatedClient(DatabaseId database, RepositoryId repository, PublicKey root, SimulatedSigner signer, Statement certificate, Random random, Sabotage sabotage)
    {
        (_database, _repository, _root, _signer, _certificate, _random, _sabotage) = (database, repository, root, signer, certificate, random, sabotage);
        Set = new CommitSet(database, repository, root);
        StartChain();
    }

    /// <summary>What it holds.</summary>
    public CommitSet Set { get; private set; }

    /// <summary>Milliseconds by which its clock is wrong.</summary>
    public long Skew { get; set; }

    /// <summary>Refused commits that its user was told of.</summary>
    public List<CommitId> Reported { get; } = [];

    /// <summary>Makes a client whose session the root has certified.</summary>
    public static async Task<SimulatedClient> CreateAsync(DatabaseId database, RepositoryId repository, SimulatedSigner root, Random random, Sabotage sabotage)
    {
        var signer = new SimulatedSigner(random);
        var certificate = await new Certificate { Key = signer.PublicKey, NotBefore = 0, NotAfter = CommitLimits.Time - 1 }.SignAsync(database, root);
        return new SimulatedClient(database, repository, root.PublicKey, signer, certificate, random, sabotage);
    }

    /// <summary>Whether it has put a commit aside.</summary>
    public bool IsWithdrawn(CommitId id) => _withdrawn.Contains(id);

    /// <summary>Writes one commit.</summary>
    public void Edit(long nowMs, string? key = null)
    {
        key ??= $"item-{_random.Next(12)}";
        var graph = Set.Graph;
        var heads = HeadsOf(key);
        var last = graph.LastOf(_chain);
        CommitId? prev = last < 0 ? null : graph.IdAt(last);
        var deps = graph.Tips.Where(t => t != prev).Take(CommitLimits.References).Order().ToArray();
        var payload = new WireWriter();
        PayloadCodec.Write(payload, [[FieldOperation.Set("value", (long)_random.Next())]]);
        Append(new CommitHeader
        {
            Repository = _repository,
            Chain = _chain,
            Seq = last < 0 ? 1 : graph.SeqAt(last) + 1,
            Prev = prev,
            Deps = deps,
            Height = 1 + deps.Append(prev ?? default).Where(p => graph.IndexOf(p) >= 0).Select(p => graph.HeightAt(graph.IndexOf(p))).DefaultIfEmpty(0).Max(),
            Time = deps.Append(prev ?? default).Where(p => graph.IndexOf(p) >= 0).Select(p => graph.TimeAt(graph.IndexOf(p))).Append(nowMs + Skew).Max(),
            Changes = [new Change { Key = key, Kind = heads.Length == 0 ? ChangeKind.Create : ChangeKind.Update, Parents = heads }],
        }, payload.ToArray());
    }

    /// <summary>Signs what has to be signed before anything is sent.</summary>
    public async Task AttestAsync()
    {
        foreach (var id in Set.Graph.ToAttest())
        {
            var index = Set.Graph.IndexOf(id);
            var attestation = new Attestation(_repository, Set.Graph.ChainAt(index), Set.Graph.SeqAt(index), id);
            var statement = attestation.ToStatement(await _signer.SignAsync(attestation.PrepareSigning()));
            Store(new Bundle(_repository, [statement], []));
        }
    }

    /// <summary>Takes in a bundle that a relay sent.</summary>
    public async Task TakeAsync(Bundle bundle, long nowMs)
    {
        var verified = await Set.VerifyAsync(bundle, _signer, new AdmissionRules { NowMs = nowMs });
        var admission = Set.Prepare(verified);
        if (_sabotage == Sabotage.ForgetsOrphans && admission.Verdicts.Any(v => v.Status == AdmissionStatus.Orphan))
        {
            return;
        }

        if (Set.ToStore(verified, admission) is { } store)
        {
            Store(store);
        }
    }

    /// <summary>Puts aside what a relay refused, and writes the rest of the own work again on a new chain.</summary>
    public void Withdraw(IEnumerable<AdmissionVerdict> verdicts, long nowMs)
    {
        var refused = verdicts.Where(v => v.Status == AdmissionStatus.Refused && v.Reason == RefusalReason.Policy && Set.Graph.IndexOf(v.Id) >= 0 && IsOwn(v.Id)).Select(v => v.Id).ToList();
        if (refused.Count == 0)
        {
            return;
        }

        var graph = Set.Graph;
        var gone = Enumerable.Range(0, graph.Count).Where(i => refused.Exists(r => graph.IdAt(i) == r || graph.IsAncestor(graph.IndexOf(r), i))).Select(graph.IdAt).ToList();
        var again = gone.Except(refused).Where(IsOwn).Select(id => _commits[id].Header.Changes[0].Key).Where(k => !k.StartsWith(SimulatedRelay.ForbiddenKey, StringComparison.Ordinal)).ToList();
        Reported.AddRange(refused);
        _withdrawn.UnionWith(gone);
        Reopen();
        foreach (var key in again)
        {
            Edit(nowMs, key);
        }
    }

    /// <summary>Starts again from the log.</summary>
    public void Reopen()
    {
        Set = new CommitSet(_database, _repository, _root);
        _commits = [];
        foreach (var bytes in _log)
        {
            TakeIn(BundleCodec.Decode(bytes));
        }

        StartChain();
    }

    /// <summary>A copy of the disk.</summary>
    public List<byte[]> Backup() => [.. _log];

    /// <summary>Puts a copy of the disk back.</summary>
    public void Restore(List<byte[]> backup)
    {
        _log = [.. backup];
        Reopen();
    }

    /// <summary>Loses one entry of the log, as a damaged frame would be.</summary>
    public void LoseFrame()
    {
        if (_log.Count > 0)
        {
            _log.RemoveAt(_random.Next(_log.Count));
            Reopen();
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Commit?>> ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<Commit?>>([.. ids.Select(_commits.GetValueOrDefault)]);

    private bool IsOwn(CommitId id) => _commits.TryGetValue(id, out var commit) && commit.Header.Chain.Session == _signer.PublicKey.Id;

    private void StartChain()
    {
        _chain = new ChainId(_signer.PublicKey.Id, (ulong)_random.NextInt64());
        Set.Graph.MarkOwn(_chain);
    }

    private CommitId[] HeadsOf(string key)
    {
        var graph = Set.Graph;
        var changed = _commits.Values.Where(c => graph.IndexOf(c.Id) >= 0 && c.Header.Changes.Any(x => x.Key == key)).Select(c => graph.IndexOf(c.Id)).ToList();
        return [.. changed.Where(i => !changed.Exists(j => graph.IsAncestor(i, j))).Select(graph.IdAt).Order().Take(CommitLimits.References)];
    }

    private void Append(CommitHeader header, byte[] payload)
    {
        var statements = header.Seq == 1 ? new[] { _certificate } : [];
        Store(new Bundle(_repository, statements, [new CommitRun([Commit.Create(header, payload)], null)]));
    }

    private void Store(Bundle bundle)
    {
        var bytes = BundleCodec.Encode(bundle);
        _log.Add(bytes);
        TakeIn(BundleCodec.Decode(bytes));
    }

    private void TakeIn(Bundle bundle)
    {
        var runs = bundle.Runs
            .Select(r => (Run: r, Commits: r.Commits.TakeWhile(c => !_withdrawn.Contains(c.Id)).ToList()))
            .Where(r => r.Commits.Count > 0)
            .Select(r => r.Commits.Count == r.Run.Commits.Count ? r.Run : new CommitRun(r.Commits, null))
            .ToList();
        foreach (var run in runs.Where(r => r.Chain.Session == _signer.PublicKey.Id))
        {
            Set.Graph.MarkOwn(run.Chain);
        }

        Set.ApplyTrusted(new Bundle(bundle.Repository, bundle.Statements, runs));
        foreach (var commit in runs.SelectMany(r => r.Commits))
        {
            _commits[commit.Id] = commit;
        }
    }
}
