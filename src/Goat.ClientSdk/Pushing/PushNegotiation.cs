using System.Text;
using System.Text.Json;
using Goat.Identity;
using Goat.Syncing;

namespace Goat.Pushing;

/// <summary><c>POST /api/negotiate</c> (docs/protocol.md).</summary>
internal sealed class PushNegotiation(RelayClient client)
{
    /// <summary>Repositories that one request may name.</summary>
    public const int MaxRepositories = 64;

    private const int MaxReplyBytes = 16 * 1024;
    private const int MaxTokenLength = 8 * 1024;

    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    /// <summary>Joins and leaves the groups of repositories.</summary>
    /// <exception cref="RelayUnreachableException">The relay refuses or cannot be reached.</exception>
    public async ValueTask<PushAccess> RunAsync(IEnumerable<RepositoryId> join, IEnumerable<RepositoryId> leave, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"repositories":[{{List(join)}}],"leave":[{{List(leave)}}]}""");
        var reply = await client.PostAsync("/api/negotiate", "application/json", body, MaxReplyBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(reply);
            return Read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new RelayUnreachableException($"{client.Endpoint} does not answer a negotiation as a relay does: {e.Message}", e);
        }
    }

    private static string List(IEnumerable<RepositoryId> repositories) => string.Join(',', repositories.Select(r => $"\"{r}\""));

    private PushAccess Read(JsonElement reply)
    {
        var url = new Uri(new Uri(client.Endpoint.AbsoluteUri.TrimEnd('/') + "/"), reply.GetProperty("url").GetString()!);
        var token = reply.GetProperty("accessToken").GetString()!;
        if ((url.Scheme != Uri.UriSchemeHttps && url.Scheme != client.Endpoint.Scheme) || token.Length is 0 or > MaxTokenLength)
        {
            throw new FormatException("The url or the token cannot be used.");
        }

        var lifetime = TimeSpan.FromMilliseconds(Math.Clamp(reply.GetProperty("expires").GetInt64() - reply.GetProperty("serverTime").GetInt64(), ShortestLifetime.TotalMilliseconds, LongestLifetime.TotalMilliseconds));
        return new PushAccess(url, token, lifetime);
    }
}
