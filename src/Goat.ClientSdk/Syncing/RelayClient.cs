using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Goat.Identity;
using Goat.Requests;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Syncing;

/// <summary>The requests of docs/protocol.md over HTTP.</summary>
internal sealed class RelayClient : IDisposable
{
    private const int MaxJsonBytes = 64 * 1024;

    // Once for the clock, once for the certificate.
    private const int MaxAttempts = 3;

    // Body included: HttpClient's own limit ends with the headers.
    private static readonly TimeSpan ExchangeTimeout = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly RequestSigner? _signer;

    /// <param name="endpoint">Where the relay is.</param>
    /// <param name="options">The handler and the clock.</param>
    /// <param name="identity">Whose requests these are; null where only the instance is asked for.</param>
    public RelayClient(Uri endpoint, GoatDbOptions options, DatabaseIdentity? identity = null)
    {
        Endpoint = endpoint;
        _time = options.TimeProvider;
        _signer = identity is null ? null : new RequestSigner(endpoint, identity, _time);

        // A relay does not send anybody elsewhere, and a signed request is good for its host only.
        _http = new HttpClient(options.HttpMessageHandlerFactory?.Invoke() ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Uri Endpoint { get; }

    /// <summary>The connection over which this relay pushes, so that it does not push what this device sends; null for none.</summary>
    public string? PushConnection { get; set; }

    public async ValueTask<RelayInstance> GetInstanceAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/instance");
        using var json = await SendJsonAsync(request, "Embed the full connection string (Endpoint, Database and Root) to open without it.", cancellationToken).ConfigureAwait(false);
        var instance = Interpret(() =>
        {
            var database = DatabaseId.TryParse(json.RootElement.GetProperty("database").GetString(), out var id) ? id : throw new GoatFormatException("The database id is not 32 hexadecimal digits.");
            return new RelayInstance(
                database,
                new PublicKey(json.RootElement.GetProperty("root").GetBytesFromBase64()),
                Statement.Read(json.RootElement.GetProperty("statement").GetBytesFromBase64()),
                json.RootElement.GetProperty("serverTime").GetInt64());
        });
        _signer?.LearnTime(instance.ServerTime);
        return instance;
    }

    /// <summary>Asks for a certificate for this device's key.</summary>
    public async ValueTask<Statement> CertifyAsync(DatabaseIdentity identity, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(identity.Session.PublicKey.Bytes);
        var body = Encoding.UTF8.GetBytes($$"""{"key":"{{key}}"}""");
        var bytes = await PostAsync("/api/sessions", "application/json", body, MaxJsonBytes, cancellationToken).ConfigureAwait(false);
        return Interpret(() =>
        {
            using var json = JsonDocument.Parse(bytes);
            return Statement.Read(json.RootElement.GetProperty("certificate").GetBytesFromBase64());
        });
    }

    /// <summary>One request with a part for each repository.</summary>
    public async ValueTask<(IReadOnlyList<SyncPart> Parts, int Sent, int Received)> SyncAsync(IReadOnlyList<SyncPart> parts, CancellationToken cancellationToken)
    {
        var body = SyncMessageCodec.Encode(parts);
        var reply = await PostAsync("/api/sync", SyncMessageCodec.MediaType, body, SyncLimits.MessageBytes, cancellationToken).ConfigureAwait(false);
        return (Interpret(() => SyncMessageCodec.Decode(reply)), body.Length, reply.Length);
    }

    /// <summary>Sends a signed request; again where the relay does not know the session or its clock differs.</summary>
    /// <param name="path">The endpoint's path, as docs/protocol.md names it.</param>
    /// <param name="mediaType">The body's media type.</param>
    /// <param name="body">The body.</param>
    /// <param name="maxBytes">Greatest length of the answer.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The body of the answer.</returns>
    /// <exception cref="RelayUnreachableException">There was no answer, or a refusal.</exception>
    public async ValueTask<byte[]> PostAsync(string path, string mediaType, byte[] body, int maxBytes, CancellationToken cancellationToken)
    {
        var signer = _signer ?? throw new InvalidOperationException("This connection has no identity.");
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path[1..]) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            request.Headers.Authorization = new AuthenticationHeaderValue(RequestProof.Scheme, await signer.SignAsync(path, body, cancellationToken).ConfigureAwait(false));
            if (PushConnection is { } connection)
            {
                request.Headers.TryAddWithoutValidation("Goat-Push-Connection", connection);
            }

            try
            {
                var answer = await SendAsync(request, maxBytes, "It is tried again.", cancellationToken).ConfigureAwait(false);
                signer.NoteAccepted();
                return answer;
            }
            catch (RelayUnreachableException e) when (attempt < MaxAttempts && e.Problem is { } problem && signer.TryMend(problem))
            {
                // Signed anew.
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<JsonDocument> SendJsonAsync(HttpRequestMessage request, string advice, CancellationToken cancellationToken)
    {
        var bytes = await SendAsync(request, MaxJsonBytes, advice, cancellationToken).ConfigureAwait(false);
        return Interpret(() => JsonDocument.Parse(bytes));
    }

    private async ValueTask<byte[]> SendAsync(HttpRequestMessage request, int maxBytes, string advice, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ExchangeTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var bytes = await ReadAsync(response, response.IsSuccessStatusCode ? maxBytes : MaxJsonBytes, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? bytes : throw Refused(response, RelayProblem.Read(bytes, response.StatusCode), advice);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RelayUnreachableException($"The relay {Endpoint} did not answer within {ExchangeTimeout.TotalSeconds:0} seconds. {advice}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new RelayUnreachableException($"The relay {Endpoint} cannot be reached: {e.Message} {advice}", e);
        }
    }

    private RelayUnreachableException Refused(HttpResponseMessage response, RelayProblem problem, string advice)
    {
        var wait = response.Headers.RetryAfter is { } given ? given.Delta ?? (given.Date - _time.GetUtcNow()) : null;
        var pause = wait is null ? "" : $" It asks to wait {Math.Max(0, wait.Value.TotalSeconds):0} seconds.";
        return new RelayUnreachableException($"The relay {Endpoint} answered {(int)response.StatusCode}: {problem.Detail}{pause} {advice}") { RetryAfter = wait, Problem = problem };
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
