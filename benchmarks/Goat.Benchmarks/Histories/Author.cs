using System.Security.Cryptography;
using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Benchmarks.Histories;

/// <summary>A session that writes one chain.</summary>
internal sealed class Author
{
    private readonly Instance _instance;
    private readonly EcdsaSigner _signer;
    private readonly WireWriter _payload = new();
    private readonly WireWriter _scratch = new();
    private List<Commit> _heads = [];
    private Commit? _last;
    private long _counter;
    private int _attested;

    private Author(Instance instance, EcdsaSigner signer, ulong chain, Statement certificate)
    {
        (_instance, _signer, Certificate) = (instance, signer, certificate);
        Chain = new ChainId(signer.PublicKey.Id, chain);
    }

    public ChainId Chain { get; }

    public Statement Certificate { get; }

    /// <summary>The chain so far.</summary>
    public List<Commit> Commits { get; } = [];

    public static async Task<Author> CreateAsync(Instance instance, ulong chain = 1)
    {
        var signer = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return new Author(instance, signer, chain, await instance.CertifyAsync(signer.PublicKey));
    }

    /// <summary>The same session with a new chain.</summary>
    public Author NextChain() => new(_instance, _signer, Chain.Chain + 1, Certificate);

    /// <summary>Takes in what others wrote.</summary>
    /// <param name="heads">All heads there are then.</param>
    public void See(IEnumerable<Commit> heads) => _heads = [.. heads];

    /// <summary>A create under a derived key.</summary>
    public Commit Create(long time, FieldOperation[] fields)
    {
        var counter = ++_counter;
        return Write(time, new Change { Key = ItemKey.Derive(Chain, counter), Counter = counter, Schema = "task", SchemaVersion = 1, Kind = ChangeKind.Create }, fields);
    }

    /// <summary>An update of an item whose only head is known.</summary>
    public Commit Update(long time, string key, CommitId parent, FieldOperation[] fields) =>
        Write(time, new Change { Key = key, Schema = "task", SchemaVersion = 1, Kind = ChangeKind.Update, Parents = [parent] }, fields);

    /// <summary>Signs a run that ends with its last commit.</summary>
    public async Task<CommitRun> AttestAsync(IReadOnlyList<Commit> commits)
    {
        var attestation = new CommitRun(commits, null).Attestation;
        return new CommitRun(commits, await _signer.SignAsync(attestation.PrepareSigning()));
    }

    /// <summary>Signs the whole chain in runs.</summary>
    public async Task<List<CommitRun>> AttestAllAsync(int runLength = BundleLimits.RunCommits)
    {
        var runs = new List<CommitRun>();
        foreach (var commits in Commits.Chunk(runLength))
        {
            runs.Add(await AttestAsync(commits));
        }

        return runs;
    }

    /// <summary>Signs what was written since the last call.</summary>
    public async Task<List<CommitRun>> AttestNewAsync()
    {
        var runs = new List<CommitRun>();
        foreach (var commits in Commits.Skip(_attested).Chunk(BundleLimits.RunCommits))
        {
            runs.Add(await AttestAsync(commits));
        }

        _attested = Commits.Count;
        return runs;
    }

    private Commit Write(long time, Change change, FieldOperation[] fields)
    {
        _payload.Clear();
        PayloadCodec.Write(_payload, [fields]);
        var others = _heads.Where(h => h != _last).ToList();
        var header = new CommitHeader
        {
            Repository = _instance.Repository,
            Chain = Chain,
            Seq = Commits.Count + 1,
            Prev = _last?.Id,
            Deps = [.. others.Select(h => h.Id).Order()],
            Height = 1 + Math.Max(_last?.Header.Height ?? 0, others.Select(h => h.Header.Height).DefaultIfEmpty().Max()),
            Time = time,
            Changes = [change],
        };
        _last = Commit.Create(header, _payload.ToArray(), _scratch);
        _heads = [_last];
        Commits.Add(_last);
        return _last;
    }
}
