using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Relay.Tests.Hosting;
using Goat.Requests;
using Goat.Statements;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Relay.Tests.Replicas;

/// <summary>A client made with Goat.Core only: writes commits in memory and talks to a relay over HTTP.</summary>
public sealed class TestReplica : ICommitSource
{
    public static readonly RepositoryPath Path = RepositoryPath.Parse("/data/tasks");

    private static readonly EcdsaVerifier Verifier = new();

    private readonly Dictionary<CommitId, Commit> _commits = [];
    private readonly EcdsaSigner _key;
    private readonly TimeProvider _time;
    private long _counter;

    private TestReplica(DatabaseId database, PublicKey root, EcdsaSigner key, RepositoryPath path, TimeProvider time)
    {
        _key = key;
        _time = time;
        Set = new CommitSet(database, RepositoryId.Derive(database, path), root);
        Chain = new ChainId(key.PublicKey.Id, (ulong)RandomNumberGenerator.GetInt32(int.MaxValue));
        Set.Graph.MarkOwn(Chain);
    }

    public CommitSet Set { get; }

    public ChainId Chain { get; }

    public RepositoryId Repository => Set.Graph.Repository;

    public EcdsaSigner Key => _key;

    public Statement? Certificate { get; private set; }

    /// <summary>Verdicts of the last synchronisation that were not plain acceptance.</summary>
    public List<AdmissionVerdict> Verdicts { get; } = [];

    /// <summary>Commits uploaded, all repetitions counted.</summary>
    public long Uploaded { get; private set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A new replica without a certificate.</summary>
    public static TestReplica Create(TestRelay relay, RepositoryPath? path = null) =>
        new(relay.Instance.Database, relay.Instance.Root.PublicKey, new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256)), path ?? Path, relay.Time);

    /// <summary>A new replica with a certificate of the relay.</summary>
    public static async Task<TestReplica> RegisterAsync(TestRelay relay, RepositoryPath? path = null)
    {
        var replica = Create(relay, path);
        await replica.CertifyAsync(relay.Http);
        return replica;
    }

    public async Task CertifyAsync(HttpClient http)
    {
        using var request = await SessionRequestAsync(http.BaseAddress!);
        using var response = await http.SendAsync(request, Cancellation);
        response.EnsureSuccessStatusCode();
        using var reply = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        UseCertificate(Statement.Read(reply.RootElement.GetProperty("certificate").GetBytesFromBase64()));
    }

    public void UseCertificate(Statement certificate)
    {
        Certificate = certificate;
        Set.Statements.Add(certificate);
    }

    /// <summary>Asks for a certificate, signed with the own key.</summary>
    public async Task<HttpRequestMessage> SessionRequestAsync(Uri relay, DatabaseId? database = null)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { key = _key.PublicKey.Bytes.ToArray() });
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/sessions") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var target = new RequestTarget(database ?? Set.Database, RequestTarget.HostOf(relay), "POST", "/api/sessions");
        var proof = await RequestProof.SignAsync(target, body, _time.GetUtcNow().ToUnixTimeMilliseconds(), _key, Cancellation);
        request.Headers.Authorization = new AuthenticationHeaderValue(RequestProof.Scheme, proof.ToString());
        return request;
    }

    /// <summary>Writes commits that each create an item, on top of everything held.</summary>
    public IReadOnlyList<Commit> Write(int count = 1, string text = "hello")
    {
        var written = new List<Commit>();
        for (var i = 0; i < count; i++)
        {
            var commit = Create(NextHeader(), text);
            Take(commit);
            written.Add(commit);
        }

        return written;
    }

    /// <summary>The header of the next commit of the own chain.</summary>
    public CommitHeader NextHeader()
    {
        var graph = Set.Graph;
        var last = graph.LastOf(Chain);
        CommitId? prev = last < 0 ? null : graph.IdAt(last);
        var deps = graph.Tips.Where(t => t != prev).Order().ToArray();
        var predecessors = deps.Concat(prev is { } p ? [p] : []).Select(graph.IndexOf).ToList();
        var counter = ++_counter;
        return new CommitHeader
        {
            Repository = Repository,
            Chain = Chain,
            Seq = last < 0 ? 1 : graph.SeqAt(last) + 1,
            Prev = prev,
            Deps = deps,
            Height = 1 + predecessors.Select(graph.HeightAt).DefaultIfEmpty().Max(),
            Time = Math.Max(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), predecessors.Select(graph.TimeAt).DefaultIfEmpty().Max()),
            Changes = [new Change { Key = ItemKey.Derive(Chain, counter), Counter = counter, Schema = "task", SchemaVersion = 1, Kind = ChangeKind.Create }],
        };
    }

    public static Commit Create(CommitHeader header, string text = "hello")
    {
        var payload = new WireWriter();
        PayloadCodec.Write(payload, [.. header.Changes.Select(c => (IReadOnlyList<FieldOperation>)[FieldOperation.Set("text", $"{text} {c.Key}")])]);
        return Commit.Create(header, payload.ToArray());
    }

    /// <summary>Takes in an own commit.</summary>
    public void Take(Commit commit)
    {
        _commits[commit.Id] = commit;
        var admission = Set.Graph.Apply([new CommitRun([commit], null)]);
        Assert.Equal([commit.Id], admission.Closed);
    }

    /// <summary>A run with the session's own attestation.</summary>
    public async Task<CommitRun> AttestAsync(params Commit[] commits)
    {
        var attestation = new CommitRun(commits, null).Attestation;
        return new CommitRun(commits, await _key.SignAsync(attestation.PrepareSigning(), Cancellation));
    }

    /// <summary>A bundle of runs with the own certificate.</summary>
    public Bundle BundleOf(params CommitRun[] runs) => new(Repository, Certificate is null ? [] : [Certificate], runs);

    /// <summary>Rounds until both hold the same, or it goes no further.</summary>
    public async Task<ConversationState> SyncAsync(HttpClient http, int maxRounds = 200)
    {
        Verdicts.Clear();
        await AttestOwnAsync();
        var conversation = new SyncConversation(Set, []);
        while (conversation.State == ConversationState.Running && maxRounds-- > 0)
        {
            var request = await conversation.NextRequestAsync(this, Salt(), cancellationToken: Cancellation);
            Uploaded += request.Bundle.Length > 0 ? BundleCodec.Decode(request.Bundle.Span).Commits.Count : 0;
            var reply = Assert.Single(await SendAsync(http, request));
            Verdicts.AddRange(reply.Verdicts);
            await TakeAsync(reply);
            conversation.Receive(reply);
        }

        return conversation.State;
    }

    /// <summary>One push of a bundle as it is.</summary>
    public async Task<SyncPart> PushAsync(HttpClient http, Bundle bundle) =>
        Assert.Single(await SendAsync(http, new SyncPart { Repository = Repository, Count = 1, Bundle = BundleCodec.Encode(bundle) }));

    public static async Task<IReadOnlyList<SyncPart>> SendAsync(HttpClient http, params SyncPart[] parts)
    {
        using var response = await PostAsync(http, SyncMessageCodec.Encode(parts));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancellation));
        return SyncMessageCodec.Decode(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    public static async Task<HttpResponseMessage> PostAsync(HttpClient http, byte[] message)
    {
        using var content = new ByteArrayContent(message);
        content.Headers.ContentType = new MediaTypeHeaderValue(SyncMessageCodec.MediaType);
        return await http.PostAsync(new Uri("/api/sync", UriKind.Relative), content, Cancellation);
    }

    public ValueTask<IReadOnlyList<Commit?>> ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<Commit?>>([.. ids.Select(id => _commits.GetValueOrDefault(id))]);

    /// <summary>All commits held, by id: equal for two replicas that hold the same.</summary>
    public string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"{Set.Graph.Count} {Set.Graph.OrphanCount} {Set.Graph.Digest} {Set.Statements.Digest}");

    private static ulong Salt() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    private async Task AttestOwnAsync()
    {
        foreach (var id in Set.Graph.ToAttest())
        {
            var run = await AttestAsync(_commits[id]);
            Set.Graph.Attest(id, run.Signature!.Value);
        }
    }

    private async Task TakeAsync(SyncPart reply)
    {
        if (reply.Bundle.Length == 0)
        {
            return;
        }

        var bundle = BundleCodec.Decode(reply.Bundle.Span);
        var verified = await Set.VerifyAsync(bundle, Verifier, new AdmissionRules { NowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() }, Cancellation);
        var admission = Set.Prepare(verified);
        Assert.DoesNotContain(admission.Verdicts, v => v.Status == AdmissionStatus.Refused);
        foreach (var commit in bundle.Commits)
        {
            _commits[commit.Id] = commit;
        }

        Set.Apply(verified, admission);
    }
}
