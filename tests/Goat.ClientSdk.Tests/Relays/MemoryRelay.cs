using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Requests;
using Goat.Statements;
using Goat.Sync;

namespace Goat.ClientSdk.Tests;

/// <summary>A relay in memory, made of the same parts of Goat.Core as the real one, behind an HTTP handler.</summary>
public sealed class MemoryRelay : IDisposable
{
    private readonly Dictionary<RepositoryId, Shelf> _shelves = [];
    private readonly Dictionary<SessionId, PublicKey> _sessions = [];
    private readonly EcdsaSigner _root;
    private readonly EcdsaVerifier _verifier = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    public MemoryRelay()
        : this(new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256)))
    {
    }

    private MemoryRelay(EcdsaSigner root) => _root = root;

    public DatabaseId Database { get; } = new(0x1234);

    public bool IsDown { get; set; }

    public int Requests { get; private set; }

    /// <summary>Waited for before a request for rounds is answered.</summary>
    public Func<Task>? Hold { get; set; }

    public Func<Commit, AdmissionVerdict?>? Rule { get; set; }

    public string ConnectionString => $"Endpoint=http://relay.test;Database={Database};Root={_root.PublicKey.Fingerprint}";

    public GoatDbOptions Options(string? directory = null, string? relay = null) => new()
    {
        Directory = directory,
        Relays = { relay ?? "http://relay.test" },
        SyncStart = SyncStart.Manual,
        FlushDelay = TimeSpan.FromHours(1),
        HttpMessageHandlerFactory = () => new Handler(this),
    };

    public void Wipe() => _shelves.Clear();

    /// <summary>Hash of the frontier that a repository has here.</summary>
    public CommitId DigestOf(RepositoryId repository) => _shelves[repository].Set.Graph.Digest;

    /// <summary>All commits that a repository has here.</summary>
    public IReadOnlyCollection<Commit> CommitsOf(RepositoryId repository) => _shelves[repository].Commits;

    /// <summary>Another relay of the same instance that holds the same.</summary>
    public MemoryRelay Copy()
    {
        var copy = new MemoryRelay(EcdsaSigner.Import(_root.Export())) { Rule = Rule };
        foreach (var (id, shelf) in _shelves)
        {
            copy._shelves.Add(id, shelf.Copy(new CommitSet(Database, id, _root.PublicKey)));
        }

        return copy;
    }

    public void Dispose()
    {
        _root.Dispose();
        _verifier.Dispose();
        _turn.Dispose();
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new HttpRequestException("The line is dead.");
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            Requests++;
            if (request.Method == HttpMethod.Post)
            {
                await CheckProofAsync(request, cancellationToken);
            }

            return request.RequestUri!.AbsolutePath switch
            {
                "/api/instance" => await InstanceAsync(),
                "/api/sessions" => await CertifyAsync(await request.Content!.ReadAsByteArrayAsync(cancellationToken)),
                "/api/sync" => await SyncAsync(await request.Content!.ReadAsByteArrayAsync(cancellationToken), cancellationToken),
                _ => new HttpResponseMessage(HttpStatusCode.NotFound),
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task CheckProofAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var proof = RequestProof.Read(request.Headers.Authorization!.Parameter!);
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        Assert.True(proof.IsFor(body));
        if (proof.Certificate is { } certificate)
        {
            _sessions[proof.Session] = Certificate.Read(certificate).Key;
        }

        if (_sessions.TryGetValue(proof.Session, out var key))
        {
            var target = new RequestTarget(Database, "relay.test", "POST", request.RequestUri!.AbsolutePath);
            Assert.True(await _verifier.VerifyAsync(key, proof.SignedBytes(target), proof.Signature, cancellationToken));
        }
    }

    private async Task<HttpResponseMessage> InstanceAsync()
    {
        var statement = await InstanceStatement.SignAsync(Database, _root);
        return Json($$"""{"database":"{{Database}}","root":"{{Convert.ToBase64String(_root.PublicKey.Bytes)}}","statement":"{{Convert.ToBase64String(statement.Bytes.Span)}}","serverTime":{{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}}}""");
    }

    private async Task<HttpResponseMessage> CertifyAsync(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var certificate = new Certificate { Key = new PublicKey(json.RootElement.GetProperty("key").GetBytesFromBase64()), NotBefore = 0, NotAfter = CommitLimits.Time - 1 };
        var statement = await certificate.SignAsync(Database, _root);
        return Json($$"""{"certificate":"{{Convert.ToBase64String(statement.Bytes.Span)}}"}""");
    }

    private async Task<HttpResponseMessage> SyncAsync(byte[] body, CancellationToken cancellationToken)
    {
        await (Hold?.Invoke() ?? Task.CompletedTask);
        var replies = new List<SyncPart>();
        foreach (var part in SyncMessageCodec.Decode(body))
        {
            if (!_shelves.TryGetValue(part.Repository, out var shelf))
            {
                _shelves.Add(part.Repository, shelf = new Shelf(new CommitSet(Database, part.Repository, _root.PublicKey)));
            }

            replies.Add(await shelf.AnswerAsync(part, _verifier, Rule, cancellationToken));
        }

        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(SyncMessageCodec.Encode(replies)) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(SyncMessageCodec.MediaType);
        return response;
    }

    private static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };

    private sealed class Handler(MemoryRelay relay) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => relay.AnswerAsync(request, cancellationToken);
    }

    private sealed class Shelf(CommitSet set) : ICommitSource
    {
        private readonly Dictionary<CommitId, Commit> _commits = [];
        private readonly List<Bundle> _stored = [];

        public CommitSet Set => set;

        public IReadOnlyCollection<Commit> Commits => _commits.Values;

        public Shelf Copy(CommitSet empty)
        {
            var copy = new Shelf(empty);
            foreach (var bundle in _stored)
            {
                empty.ApplyTrusted(bundle);
            }

            copy._stored.AddRange(_stored);
            foreach (var (id, commit) in _commits)
            {
                copy._commits.Add(id, commit);
            }

            return copy;
        }

        public async Task<SyncPart> AnswerAsync(SyncPart part, IVerifier verifier, Func<Commit, AdmissionVerdict?>? rule, CancellationToken cancellationToken)
        {
            Admission? admission = null;
            if (part.Bundle.Length > 0)
            {
                var rules = new AdmissionRules { NowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), RefusesVoidPayloads = true, Custom = rule };
                var verified = await set.VerifyAsync(BundleCodec.Decode(part.Bundle.Span), verifier, rules, cancellationToken);
                admission = set.Prepare(verified);
                foreach (var commit in admission.Accepted.SelectMany(r => r.Commits))
                {
                    _commits[commit.Id] = commit;
                }

                if (set.ToStore(verified, admission) is { } stored)
                {
                    _stored.Add(stored);
                }

                set.Apply(verified, admission);
            }

            return await SyncResponder.AnswerAsync(set, part, admission, this, (ulong)Random.Shared.NextInt64(), cancellationToken: cancellationToken);
        }

        public ValueTask<IReadOnlyList<Commit?>> ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<IReadOnlyList<Commit?>>([.. ids.Select(i => _commits.GetValueOrDefault(i))]);
    }
}
