using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Goat.Benchmarks.Baselines;

/// <summary>A bare HTTP server on loopback: reads the body and answers as many bytes as an equal round.</summary>
internal sealed class HttpBaseline : IAsyncDisposable
{
    private static readonly byte[] Answer = new byte[21];

    private readonly WebApplication _app;

    private HttpBaseline(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<HttpBaseline> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Map("/api/sync", (RequestDelegate)AnswerAsync);
        await app.StartAsync(cancellationToken);
        return new HttpBaseline(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.ContentLength = Answer.Length;
        await context.Response.Body.WriteAsync(Answer);
    }
}
