using System.Net.Http.Headers;
using Goat.Commits;
using Goat.Identity;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Cli.Demo;

/// <summary>Asks the relay over HTTP, as any client does, what it holds of a repository.</summary>
internal sealed class RelayProbe(Uri relay) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = relay };
    private U128 _statements;

    /// <summary>Rounds that this made.</summary>
    public int Rounds { get; private set; }

    /// <summary>Whether the relay's digest is this one, with nothing waiting for something that is missing.</summary>
    public async ValueTask<bool> AgreesAsync(RepositoryId repository, long commits, CommitId digest, CancellationToken cancellationToken)
    {
        var question = new SyncPart { Repository = repository, Count = commits, Digest = digest, StatementDigest = _statements };
        using var content = new ByteArrayContent(SyncMessageCodec.Encode([question]));
        content.Headers.ContentType = new MediaTypeHeaderValue(SyncMessageCodec.MediaType);
        using var response = await _client.PostAsync(new Uri("api/sync", UriKind.Relative), content, cancellationToken).ConfigureAwait(false);
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

    public void Dispose() => _client.Dispose();
}
