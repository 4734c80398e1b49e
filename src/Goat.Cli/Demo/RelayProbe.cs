using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Goat.Commits;
using Goat.Identity;
using Goat.Requests;
using Goat.Statements;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Cli.Demo;

/// <summary>Asks the relay over HTTP, as any client does, what it holds of a repository: with a session of its own.</summary>
internal sealed class RelayProbe : IDisposable
{
    private readonly HttpClient _client;
    private readonly DatabaseId _database;
    private readonly EcdsaSigner _key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private Statement? _certificate;
    private U128 _statements;

    private RelayProbe(Uri relay, DatabaseId database)
    {
        _client = new HttpClient { BaseAddress = relay };
        _database = database;
    }

    /// <summary>Rounds that this made.</summary>
    public int Rounds { get; private set; }

    /// <summary>Registers a session.</summary>
    public static async Task<RelayProbe> StartAsync(Uri relay, DatabaseId database, CancellationToken cancellationToken)
    {
        var probe = new RelayProbe(relay, database);
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"key":"{{Convert.ToBase64String(probe._key.PublicKey.Bytes)}}"}""");
        using var response = await probe.PostAsync("/api/sessions", "application/json", body, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        probe._certificate = Statement.Read(json.RootElement.GetProperty("certificate").GetBytesFromBase64());
        return probe;
    }

    /// <summary>Whether the relay's digest is this one, with nothing waiting for something that is missing.</summary>
    public async ValueTask<bool> AgreesAsync(RepositoryId repository, long commits, CommitId digest, CancellationToken cancellationToken)
    {
        var question = new SyncPart { Repository = repository, Count = commits, Digest = digest, StatementDigest = _statements };
        using var response = await PostAsync("/api/sync", SyncMessageCodec.MediaType, SyncMessageCodec.Encode([question]), cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return false;
        }

        Rounds++;
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var reply = SyncMessageCodec.Decode(bytes)[0];
        _statements = reply.StatementDigest;
        return reply.Problem is null && reply.Count == commits && reply.Orphans == 0 && (reply.Digest == digest || reply.Kind == RoundKind.Equal);
    }

    public void Dispose()
    {
        _client.Dispose();
        _key.Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string mediaType, byte[] body, CancellationToken cancellationToken)
    {
        var target = new RequestTarget(_database, RequestTarget.HostOf(_client.BaseAddress!), "POST", path);
        var proof = await RequestProof.SignAsync(target, body, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), _key, cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        request.Headers.Authorization = new AuthenticationHeaderValue(RequestProof.Scheme, (_certificate is null ? proof : proof.With(_certificate)).ToString());
        return await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
