using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Graph;

/// <summary>
/// Which commits of a repository a replica holds: the closed part, in which every ancestor is present and every commit of another device is attested, and the orphans. Frontier,
/// count and digest are those of the closed part. Holds no payloads. Not thread-safe: the owner has a lock.
/// </summary>
public sealed class CommitGraph
{
    private readonly Dictionary<CommitId, Orphan> _orphans = [];
    private readonly Dictionary<CommitId, List<CommitId>> _waiting = [];
    private readonly Dictionary<CommitId, ReadOnlyMemory<byte>> _orphanSignatures = [];
    private readonly HashSet<ChainId> _ownChains = [];
    private CommitId[]? _tips;
    private CommitId? _digest;

    /// <summary>Creates an empty graph.</summary>
    public CommitGraph(RepositoryId repository)
        : this(repository, new GraphIndex(), [])
    {
    }

    private CommitGraph(RepositoryId repository, GraphIndex index, IEnumerable<ChainId> ownChains)
    {
        Repository = repository;
        Index = index;
        _ownChains.UnionWith(ownChains);
    }

    /// <summary>The repository.</summary>
    public RepositoryId Repository { get; }

    /// <summary>Closed commits.</summary>
    public int Count => Index.Count;

    /// <summary>Commits that are kept and do not count yet.</summary>
    public int OrphanCount => _orphans.Count;

    /// <summary>The frontier: closed commits that no closed commit builds on, ascending.</summary>
    public IReadOnlyList<CommitId> Tips => _tips ??= [.. Index.Tips.Select(i => Index[i].Id).Order()];

    /// <summary>Hash of the frontier: two closed sets are equal if and only if their digests are. All zero for an empty set.</summary>
    public CommitId Digest => _digest ??= DigestOf(Tips);

    internal GraphIndex Index { get; }

    /// <summary>The closed part as it is now, to be written while the graph goes on. Takes time and memory by the number of chains and attestations, not of commits.</summary>
    public GraphCapture Capture() => new(Index, _ownChains);

    /// <summary>Builds the graph of a capture that was written on a machine of the same byte order.</summary>
    /// <exception cref="GoatFormatException">The bytes are no graph.</exception>
    public static CommitGraph Restore(RepositoryId repository, ReadOnlySpan<byte> bytes)
    {
        var (index, ownChains) = GraphCapture.Read(bytes);
        return new CommitGraph(repository, index, ownChains);
    }

    /// <summary>Index of a closed commit, or -1. Indices stand in the order of closing: each after what it builds on.</summary>
    public int IndexOf(CommitId id) => Index.IndexOf(id);

    /// <summary>Index of the closed commit whose id begins with these 8 bytes; -1 for none or several.</summary>
    public int IndexOfShort(ulong shortId) => Index.IndexOfShort(shortId);

    /// <summary>Id of a closed commit.</summary>
    public CommitId IdAt(int index) => Index[index].Id;

    /// <summary>Height of a closed commit.</summary>
    public long HeightAt(int index) => Index[index].Height;

    /// <summary>Time of a closed commit.</summary>
    public long TimeAt(int index) => Index[index].Time;

    /// <summary>Chain of a closed commit.</summary>
    public ChainId ChainAt(int index) => Index.Lanes[Index[index].Lane].Chain;

    /// <summary>Place of a closed commit in its chain.</summary>
    public long SeqAt(int index) => Index.Lanes[Index[index].Lane].FirstSeq + Index[index].Position;

    /// <summary>Whether a commit is held, closed or as an orphan.</summary>
    public bool Holds(CommitId id) => Index.IndexOf(id) >= 0 || _orphans.ContainsKey(id);

    /// <summary>Ids of the orphans.</summary>
    public IEnumerable<CommitId> OrphanIds => _orphans.Keys;

    /// <summary>Commits that orphans build on and that are not held.</summary>
    public IEnumerable<CommitId> MissingIds => _waiting.Keys.Where(id => !Holds(id));

    /// <summary>Orphans that nothing is missing of but an attestation, for example because the one that came with them was for a commit that is refused.</summary>
    public IEnumerable<CommitId> UnattestedIds => _orphans.Values.Where(o => PredecessorsOf(o.Header).All(id => Index.IndexOf(id) >= 0)).Select(o => o.Id);

    /// <summary>Whether one closed commit is an ancestor of another.</summary>
    public bool IsAncestor(int ancestor, int descendant) => Index.IsAncestor(ancestor, descendant);

    /// <summary>Index of the last closed commit of a chain that never forked; -1 for a chain without commits, or with a fork.</summary>
    public int LastOf(ChainId chain) => Index.LanesOf(chain) is [var lane] ? Index.Lanes[lane].Commits[^1] : -1;

    /// <summary>Notes that this device writes a chain: its commits need no attestation to count here.</summary>
    public void MarkOwn(ChainId chain) => _ownChains.Add(chain);

    /// <summary>Whether any chain is the own device's.</summary>
    public bool HasOwnChains => _ownChains.Count > 0;

    /// <summary>Whether this device writes a chain.</summary>
    public bool IsOwn(ChainId chain) => _ownChains.Contains(chain);

    /// <summary>Examines runs and says what would become of their commits; changes nothing.</summary>
    /// <param name="runs">Runs whose attestations were checked; their commits must be of this repository.</param>
    /// <param name="refused">Commits that were refused before, by rules that need no graph.</param>
    public Admission Prepare(IReadOnlyList<CommitRun> runs, IReadOnlyDictionary<CommitId, AdmissionVerdict>? refused = null)
    {
        var process = new AdmissionProcess(this, runs, refused);
        process.Run();
        var admission = process.ToAdmission();
        process.TakeBack();
        return admission;
    }

    /// <summary>Takes in runs that were stored, as <see cref="Prepare"/> accepted them, or that are read back from the own store.</summary>
    public Admission Apply(IReadOnlyList<CommitRun> stored)
    {
        var process = new AdmissionProcess(this, stored, null);
        process.Run();
        var admission = process.ToAdmission();
        process.Keep();
        _tips = null;
        _digest = null;
        return admission;
    }

    /// <summary>Notes the attestation of a closed commit. Ignored for commits that are not closed.</summary>
    public void Attest(CommitId tip, ReadOnlyMemory<byte> signature)
    {
        var index = Index.IndexOf(tip);
        if (index >= 0)
        {
            var entry = Index[index];
            Index.Lanes[entry.Lane].Attest(entry.Position, signature, (from, to) => Index.FitsOneRun(entry.Lane, from, to));
        }
    }

    /// <summary>Notes the attestation of a closed commit after which another replica refuses the chain's next one: runs can end there from now on.</summary>
    public void AttestCut(CommitId tip, ReadOnlyMemory<byte> signature)
    {
        var index = Index.IndexOf(tip);
        if (index >= 0)
        {
            Index.Lanes[Index[index].Lane].AttestCut(Index[index].Position, signature);
        }
    }

    /// <summary>Commits of own chains at which an attestation is needed before everything can be sent: the last one of each, and where runs would grow too long.</summary>
    public IReadOnlyList<CommitId> ToAttest()
    {
        var result = new List<CommitId>();
        for (var lane = 0; lane < Index.Lanes.Count; lane++)
        {
            var commits = Index.Lanes[lane].Commits;
            var from = Index.Lanes[lane].Attested is [.., var last] ? last.Position + 1 : 0;
            if (!IsOwn(Index.Lanes[lane].Chain))
            {
                continue;
            }

            for (var position = from; position < commits.Count; position++)
            {
                if (position + 1 == commits.Count || !Index.FitsOneRun(lane, from, position + 1))
                {
                    result.Add(Index[commits[position]].Id);
                    from = position + 1;
                }
            }
        }

        return result;
    }

    internal bool TryGetOrphan(CommitId id, out Orphan orphan) => _orphans.TryGetValue(id, out orphan!);

    internal IReadOnlyList<CommitId> WaitingFor(CommitId id) => _waiting.TryGetValue(id, out var list) ? list : [];

    internal bool TryGetOrphanSignature(CommitId id, out ReadOnlyMemory<byte> signature) => _orphanSignatures.TryGetValue(id, out signature);

    internal void AddOrphan(Orphan orphan, ReadOnlyMemory<byte>? signature)
    {
        _orphans[orphan.Id] = orphan;
        if (signature is { } known)
        {
            _orphanSignatures[orphan.Id] = known;
        }

        foreach (var id in PredecessorsOf(orphan.Header).Where(id => Index.IndexOf(id) < 0))
        {
            if (!_waiting.TryGetValue(id, out var list))
            {
                _waiting.Add(id, list = []);
            }

            if (!list.Contains(orphan.Id))
            {
                list.Add(orphan.Id);
            }
        }
    }

    internal void RemoveOrphan(CommitId id)
    {
        if (!_orphans.Remove(id, out var orphan))
        {
            return;
        }

        _orphanSignatures.Remove(id);
        foreach (var predecessor in PredecessorsOf(orphan.Header))
        {
            if (_waiting.TryGetValue(predecessor, out var list) && list.Remove(id) && list.Count == 0)
            {
                _waiting.Remove(predecessor);
            }
        }
    }

    internal static IEnumerable<CommitId> PredecessorsOf(CommitHeader header)
    {
        if (header.Prev is { } prev)
        {
            yield return prev;
        }

        foreach (var dep in header.Deps)
        {
            yield return dep;
        }

        foreach (var change in header.Changes)
        {
            foreach (var parent in change.Parents)
            {
                yield return parent;
            }
        }
    }

    /// <summary>The digest of a frontier.</summary>
    /// <param name="tips">Ascending.</param>
    internal static CommitId DigestOf(IReadOnlyList<CommitId> tips)
    {
        if (tips.Count == 0)
        {
            return default;
        }

        var writer = new WireWriter(CommitId.Length * tips.Count);
        foreach (var tip in tips)
        {
            HeaderCodec.WriteId(writer, tip);
        }

        Span<byte> hash = stackalloc byte[CommitId.Length];
        Hash.Compute("goat/frontier/1\0"u8, writer.Written, hash);
        return new CommitId(hash);
    }
}
