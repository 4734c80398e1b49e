using System.Security.Cryptography;
using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Graph;
using Goat.Identity;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Core.Tests.Sync;

/// <summary>One database with real keys, the same ones in each run.</summary>
internal sealed class SyncWorld
{
    public const long Now = 1_700_000_000_000;

    public static readonly DatabaseId Database = new(99);

    private int _keys;

    public EcdsaSigner Root { get; } = TestKeys.At(0);

    public EcdsaVerifier Verifier { get; } = new();

    /// <summary>A key for somebody; after eleven they come round again.</summary>
    public EcdsaSigner NewKey() => TestKeys.At(1 + (_keys++ % (TestKeys.Count - 1)));

    public CommitSet NewSet() => new(Database, SampleDag.Repository, Root.PublicKey);

    public async Task<Author> NewAuthorAsync(long notAfter = CommitLimits.Time - 1)
    {
        var key = NewKey();
        return new Author(key, await CertifyAsync(key.PublicKey, Root, notAfter));
    }

    public async Task<Replica> NewReplicaAsync(ulong chain = 1, bool isRelay = false) => new(this, await NewAuthorAsync(), chain, isRelay);

    public static async Task<Statement> CertifyAsync(PublicKey key, EcdsaSigner root, long notAfter = CommitLimits.Time - 1) =>
        await new Certificate { Key = key, NotBefore = 0, NotAfter = notAfter }.SignAsync(Database, root);

    /// <summary>A statement of a kind that nothing here knows.</summary>
    public static async Task<Statement> SayAsync(EcdsaSigner signer, string what, int kind = 77)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(what);
        var bytes = Statement.PrepareSigning((StatementKind)kind, isCritical: false, isAboutRepository: true, SampleDag.Repository.Value, signer.PublicKey.Id, body);
        var signature = await signer.SignAsync(bytes);
        return Statement.Create((StatementKind)kind, isCritical: false, isAboutRepository: true, SampleDag.Repository.Value, signer.PublicKey.Id, body, signature);
    }

    /// <summary>Somebody who signs chains.</summary>
    internal sealed class Author(EcdsaSigner key, Statement certificate)
    {
        public EcdsaSigner Key => key;

        public Statement Certificate => certificate;

        public ChainId Chain(ulong chain = 1) => new(key.PublicKey.Id, chain);

        public async Task<CommitRun> SignAsync(params Commit[] commits)
        {
            var unsigned = new CommitRun(commits, null);
            return new CommitRun(commits, await key.SignAsync(unsigned.Attestation.PrepareSigning()));
        }

        /// <summary>Consecutive commits, each creating an item.</summary>
        public List<Commit> Write(int count, ulong chain = 1)
        {
            var commits = new List<Commit>();
            for (var i = 0; i < count; i++)
            {
                commits.Add(SampleDag.Make(Chain(chain), commits.LastOrDefault(), [], Change($"{chain}-{i}")));
            }

            return commits;
        }
    }

    public static Change Change(string key, params CommitId[] parents) =>
        new() { Key = key, Kind = parents.Length == 0 ? ChangeKind.Create : ChangeKind.Update, Parents = [.. parents.Order()] };
}
