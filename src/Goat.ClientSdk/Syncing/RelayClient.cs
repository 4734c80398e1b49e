using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Goat.Identity;
using Goat.Statements;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Syncing;

/// <summary>The requests of docs/protocol.md over HTTP.</summary>
internal sealed class RelayClient : IDisposable
{
    private const int MaxJsonBytes = 64 * 1024;

    private readonly HttpClient _http;

    public RelayClient(Uri endpoint, GoatDbOptions options)
    {
        Endpoint = endpoint;
        _http = new HttpClient(options.HttpMessageHandlerFactory?.Invoke() ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = TimeSpan.FromSeconds(100),
        };
    }

    public Uri Endpoint { get; }

    public async ValueTask<RelayInstance> GetInstanceAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/instance");
        using var json = await SendJsonAsync(request, "Embed the full connection string (Endpoint, Database and Root) to open without it.", cancellationToken).ConfigureAwait(false);
        return Interpret(() =>
        {
            var database = DatabaseId.TryParse(json.RootElement.GetProperty("database").GetString(), out var id) ? id : throw new GoatFormatException("The database id is not 32 hexadecimal digits.");
            return new RelayInstance(
                database,
                new PublicKey(json.RootElement.GetProperty("root").GetBytesFromBase64()),
                Statement.Read(json.RootElement.GetProperty("statement").GetBytesFromBase64()),
                json.RootElement.GetProperty("serverTime").GetInt64());
        });
    }

    /// <summary>Asks for a certificate for this device's key.</summary>
    public async ValueTask<Statement> CertifyAsync(DatabaseIdentity identity, CancellationToken cancellationToken)
    {
        var key = identity.Session.PublicKey.Bytes.ToArray();
        var proven = new List<byte>();
        proven.AddRange("goat/session/1\0"u8);
        Span<byte> database = stackalloc byte[16];
        identity.Database.Value.CopyTo(database);
        proven.AddRange(database);
        proven.AddRange(key);
        var proof = await identity.Session.SignAsync(proven.ToArray(), cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/sessions")
        {
            Content = new StringContent($$"""{"key":"{{Convert.ToBase64String(key)}}","proof":"{{Convert.ToBase64String(proof)}}"}""", new MediaTypeHeaderValue("application/json")),
        };
        using var json = await SendJsonAsync(request, "It is tried again.", cancellationToken).ConfigureAwait(false);
        return Interpret(() => Statement.Read(json.RootElement.GetProperty("certificate").GetBytesFromBase64()));
    }

    /// <summary>One request with a part for each repository.</summary>
    public async ValueTask<(IReadOnlyList<SyncPart> Parts, int Sent, int Received)> SyncAsync(IReadOnlyList<SyncPart> parts, CancellationToken cancellationToken)
    {
        var body = SyncMessageCodec.Encode(parts);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/sync") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(SyncMessageCodec.MediaType);
        var reply = await SendAsync(request, SyncLimits.MessageBytes, "It is tried again.", cancellationToken).ConfigureAwait(false);
        return (Interpret(() => SyncMessageCodec.Decode(reply)), body.Length, reply.Length);
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<JsonDocument> SendJsonAsync(HttpRequestMessage request, string advice, CancellationToken cancellationToken)
    {
        var bytes = await SendAsync(request, MaxJsonBytes, advice, cancellationToken).ConfigureAwait(false);
        return Interpret(() => JsonDocument.Parse(bytes));
    }

    private async ValueTask<byte[]> SendAsync(HttpRequestMessage request, int maxBytes, string advice, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            var bytes = await ReadAsync(response, maxBytes, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? bytes : throw new RelayUnreachableException($"The relay {Endpoint} answered {(int)response.StatusCode}: {Explain(bytes, response.StatusCode)} {advice}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RelayUnreachableException($"The relay {Endpoint} cannot be reached: {e.Message} {advice}", e);
        }
    }

    private async ValueTask<byte[]> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > maxBytes)
            {
                throw new RelayUnreachableException($"The relay {Endpoint} answered with more than {maxBytes} bytes, which the protocol does not allow.");
            }
        }

        return content.ToArray();
    }

    /// <summary>What a problem document (RFC 9457) says.</summary>
    private static string Explain(byte[] body, HttpStatusCode status)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("detail", out var detail) || json.RootElement.TryGetProperty("title", out detail) ? detail.GetString() ?? "" : status.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not from a relay, but from something in front of it.
            return status.ToString();
        }
    }

    private T Interpret<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is GoatFormatException or JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new RelayUnreachableException($"{Endpoint} does not answer as a relay does: {e.Message} Check the address.", e);
        }
    }
}
