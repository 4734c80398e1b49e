using Goat.Cli.Emulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Goat.RelayHost.Tests.Processes;

/// <summary>Stands between a relay and Azurite, wherever that is now, so that something can happen when storage has carried out a call and before the relay hears of it.</summary>
internal sealed class StorageProxy : IAsyncDisposable
{
    private static readonly string[] OfOneConnection = ["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length"];

    private readonly HttpClient _http = new();
    private readonly WebApplication _app;
    private readonly Func<AzuriteProcess> _storage;
    private Action? _afterAppend;
    private int _blobPort;

    private StorageProxy(WebApplication app, Func<AzuriteProcess> storage) => (_app, _storage) = (app, storage);

    /// <summary>What the relay connects with.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <param name="storage">Where the calls go.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<StorageProxy> StartAsync(Func<AzuriteProcess> storage, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0", "http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = null);
        var app = builder.Build();
        var proxy = new StorageProxy(app, storage);
        app.Run(proxy.ForwardAsync);
        await app.StartAsync(cancellationToken);
        var addresses = app.Urls.ToArray();
        proxy._blobPort = new Uri(addresses[0]).Port;
        proxy.ConnectionString = storage().ConnectionString
            .Replace(storage().BlobService.GetLeftPart(UriPartial.Authority), addresses[0], StringComparison.Ordinal)
            .Replace(storage().TableService.GetLeftPart(UriPartial.Authority), addresses[1], StringComparison.Ordinal);
        return proxy;
    }

    /// <summary>Has the next append that storage carries out followed by something; its answer never arrives.</summary>
    public Task AfterNextAppendAsync(Action happens)
    {
        var happened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _afterAppend, () =>
        {
            happens();
            happened.SetResult();
        });
        return happened.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        try
        {
            using var request = await CopyAsync(context);
            using var response = await _http.SendAsync(request, context.RequestAborted);
            if (context.Request.Query["comp"] == "appendblock" && response.IsSuccessStatusCode && Interlocked.Exchange(ref _afterAppend, null) is { } happens)
            {
                happens();
                context.Abort();
                return;
            }

            await AnswerAsync(context, response);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or BadHttpRequestException)
        {
            // Storage is down, or the relay is.
            context.Abort();
        }
    }

    private async Task<HttpRequestMessage> CopyAsync(HttpContext context)
    {
        var storage = context.Connection.LocalPort == _blobPort ? _storage().BlobService : _storage().TableService;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(storage.GetLeftPart(UriPartial.Authority) + target));
        if (context.Request.ContentLength is not null)
        {
            request.Content = new ByteArrayContent(body.ToArray());
        }

        foreach (var (name, values) in context.Request.Headers.Where(h => !OfOneConnection.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return request;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage response)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in ((IEnumerable<KeyValuePair<string, IEnumerable<string>>>)response.Headers).Concat(response.Content.Headers))
        {
            if (!OfOneConnection.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        var bytes = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
        context.Response.ContentLength = HttpMethods.IsHead(context.Request.Method) ? response.Content.Headers.ContentLength : bytes.Length;
        if (bytes.Length > 0)
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }
}
