#if WRITE_GOLDEN // only with GOAT_WRITE_GOLDEN=1 in the environment of the build
using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Core.Tests.Golden;

/// <summary>Writes the golden files anew, with new signatures: only when the format itself has not been published yet, or for a new example.</summary>
public sealed class GoldenWriter
{
    private const string Database = "000102030405060708090a0b0c0d0e0f";
    private const string Path = "/notes/Käse";
    private const long Time = 1_760_000_000_000;

    private static readonly string[] Fields = ["bytes", "date", "decimal", "double", "false", "guid", "integer", "nothing", "span", "string", "time", "true"];

    private static readonly object?[] Values =
    [
        new byte[] { 1, 2, 3 }, new DateOnly(2026, 2, 28), 1.10m, -0.0, false, new Guid("00112233-4455-6677-8899-aabbccddeeff"), -129L, null,
        new TimeSpan(1, 2, 3, 4, 5), "Käse 🧀", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(330)), true,
    ];

    private readonly EcdsaSigner _root;
    private readonly EcdsaSigner _session;
    private readonly DatabaseId _database;
    private readonly RepositoryId _repository;

    public GoldenWriter()
    {
        var keys = GoldenFile.Read<GoldenKeys>("keys");
        _root = keys.RootSigner();
        _session = keys.SessionSigner();
        Assert.True(DatabaseId.TryParse(Database, out _database));
        _repository = RepositoryId.Derive(_database, RepositoryPath.Parse(Path));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ChainId Chain => new(_session.PublicKey.Id, 0x1011121314151617);

    private ChainId OtherChain => new(_session.PublicKey.Id, 0x2021222324252627);

    [Fact]
    public async Task Write_ids_and_statements_if_asked_to()
    {
        GoldenFile.Write("ids", GoldenIds.Derive("Identifiers derived from a database, a path, a key and a chain.", Database, Path, Convert.ToHexStringLower(_session.PublicKey.Bytes), $"{Chain.Chain:x16}"));
        var certificate = new Certificate
        {
            Key = _session.PublicKey,
            NotBefore = Time,
            NotAfter = Time + 86_400_000,
            Claims = [new("name", "Zoë"), new("role", "author")],
        };
        GoldenFile.Write("certificate", GoldenStatement.Of("The root vouches for the session's key.", await certificate.SignAsync(_database, _root, Cancellation)));
        GoldenFile.Write("instance", GoldenStatement.Of("The root binds itself to the database.", await InstanceStatement.SignAsync(_database, _root, Cancellation)));
        var attestation = Ordinary()[^1] is var tip ? new Attestation(_repository, Chain, tip.Header.Seq, tip.Id) : default;
        GoldenFile.Write("attestation", GoldenStatement.Of("The session vouches for the tip of the ordinary bundle.", attestation.ToStatement(await _session.SignAsync(attestation.PrepareSigning(), Cancellation))));
    }

    [Fact]
    public async Task Write_bundles_if_asked_to()
    {
        await WriteAsync("ordinary", "A create under a derived key, and an update of it.", Ordinary());
        await WriteAsync("multi-item", "One commit that creates, updates, deletes and restores items of two schemas.", MultiItem());
        await WriteAsync("joining", "Two chains, and a commit that joins them without changing anything.", [Plain(Chain, "a")], [Plain(OtherChain, "b"), Join()]);
        await WriteAsync("void", "A payload that names its fields in the wrong order: right hash, no effect.", [Void()]);
        await WriteAsync("newer-format", "A commit of format 2 with flags, an unknown kind and encoding, a critical extension and a tail.", [Newer()]);
        await WriteAsync("orphan", "A commit whose prev and dep are not in the bundle.", [Orphan()]);
        await WriteAsync("compressed", "Every type of value, and a content that is compressed.", [Everything()]);
    }

    [Fact]
    public Task Write_edits_if_asked_to() => WriteAsync("edits", "One operation of each type that continues a value.", [Edits()]);

    private Commit Edits() => Make(
        Header(Chain, 1, null, 1),
        [new() { Key = "all", Kind = ChangeKind.Create }],
        [
            FieldOperation.Add("a", -3),
            FieldOperation.EditList("l", new SequenceEdit<object?>([new(0, 0, 1), new(2, 1, 0)], new object?[] { null })),
            FieldOperation.EditMap("m", new("j", false), new("k", true, 2L)),
            FieldOperation.EditSet("s", new(1L, false), new("a", true)),
            FieldOperation.EditText("t", new SequenceEdit<char>([new(3, 0, 2), new(4, 1, 0), new(300, 2, 1)], "🧀x".AsMemory())),
        ]);

    private Commit[] Ordinary()
    {
        var key = ItemKey.Derive(Chain, 1);
        var first = Make(Header(Chain, 1, null, 1), [new() { Key = key, Counter = 1, Schema = "note", SchemaVersion = 1, Kind = ChangeKind.Create }], [FieldOperation.Set("text", "hello")]);
        var second = Make(Header(Chain, 2, first.Id, 2), [new() { Key = key, Schema = "note", SchemaVersion = 1, Kind = ChangeKind.Update, Parents = [first.Id] }], [FieldOperation.Set("done", true), FieldOperation.Remove("text")]);
        return [first, second];
    }

    private Commit[] MultiItem()
    {
        var prev = Id(0x11);
        return
        [
            Make(
                Header(Chain, 9, prev, 12),
                [
                    new() { Key = "chosen", Schema = "note", SchemaVersion = 1, Kind = ChangeKind.Create },
                    new() { Key = Base32.Encode(7), Schema = "task", SchemaVersion = 2, Kind = ChangeKind.Update, Parents = [prev] },
                    new() { Key = "gone", Schema = "task", SchemaVersion = 2, Kind = ChangeKind.Delete, Parents = [prev, Id(0x22)] },
                    new() { Key = "back", Kind = ChangeKind.Restore, Parents = [Id(0x22)] },
                ],
                [FieldOperation.Set("n", 1L)],
                [FieldOperation.Set("n", 2L)],
                [],
                []),
        ];
    }

    private Commit Plain(ChainId chain, string key) =>
        Make(Header(chain, 1, null, 1), [new() { Key = key, Kind = ChangeKind.Create }], [FieldOperation.Set("n", 0L)]);

    private Commit Join() => Make(Header(OtherChain, 2, Plain(OtherChain, "b").Id, 2) with { Deps = [Plain(Chain, "a").Id] }, []);

    private Commit Void()
    {
        var header = Header(Chain, 1, null, 1) with { Changes = [new() { Key = "broken", Kind = ChangeKind.Create }] };
        return Commit.Create(header, Convert.FromHexString("0201620201" + "6102"));
    }

    private Commit Newer()
    {
        var payload = Convert.FromHexString("c0ffee");
        return Commit.FromParts(
            Header(Chain, 1, null, 1) with
            {
                Format = 2,
                Flags = 5,
                Branch = "draft",
                Policy = Id(0x99),
                PayloadLength = payload.Length,
                PayloadEncoding = (PayloadEncoding)77,
                PayloadHash = Commit.HashPayload(payload),
                Changes = [new() { Key = "future", Kind = (ChangeKind)99 }],
                Extensions = [new(1, false, default), new(300, true, new byte[] { 0xAB })],
                Tail = new byte[] { 0xDE, 0xAD },
            },
            payload);
    }

    private Commit Orphan() =>
        Make(Header(Chain, 41, Id(0x33), 77) with { Deps = [Id(0x44)] }, [new() { Key = "a", Kind = ChangeKind.Update, Parents = [Id(0x33)] }], [FieldOperation.Set("n", 1L)]);

    private Commit Everything() => Make(
        Header(Chain, 1, null, 1),
        [new() { Key = "all", Schema = "everything", SchemaVersion = 1, Kind = ChangeKind.Create }, new() { Key = "again", Schema = "everything", SchemaVersion = 1, Kind = ChangeKind.Create }],
        [.. Fields.Zip(Values, FieldOperation.Set)],
        [.. Fields.Zip(Values, FieldOperation.Set)]);

    private CommitHeader Header(ChainId chain, long seq, CommitId? prev, long height) =>
        new() { Repository = _repository, Chain = chain, Seq = seq, Prev = prev, Height = height, Time = Time + (1000 * height) };

    private static Commit Make(CommitHeader header, Change[] changes, params FieldOperation[][] operations)
    {
        var writer = new WireWriter();
        PayloadCodec.Write(writer, operations);
        return Commit.Create(header with { Changes = changes }, writer.ToArray());
    }

    private async Task WriteAsync(string name, string about, params Commit[][] runs)
    {
        var signed = new List<CommitRun>();
        foreach (var commits in runs)
        {
            signed.Add(new CommitRun(commits, await _session.SignAsync(new CommitRun(commits, null).Attestation.PrepareSigning(), Cancellation)));
        }

        var bytes = BundleCodec.Encode(new Bundle(_repository, [], signed));
        GoldenFile.Write(name, GoldenBundle.Of(about, BundleCodec.Decode(bytes), bytes));
    }

    private static CommitId Id(byte filler) => new([.. Enumerable.Repeat(filler, 32)]);
}
#endif
