using Goat.Relay.Cache;
using Goat.Relay.Control;
using Goat.Relay.Identity;
using Goat.Relay.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Goat.Relay.Tests.Hosting;

/// <summary>A real Kestrel on a free loopback port, around the relay's endpoints.</summary>
public sealed class TestRelay : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestRelay(WebApplication app, RelayInstance instance)
    {
        _app = app;
        Instance = instance;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public RelayInstance Instance { get; }

    public HttpClient Http { get; }

    public RelayMetrics Metrics => _app.Services.GetRequiredService<RelayMetrics>();

    public ICommitCache Cache => _app.Services.GetRequiredService<ICommitCache>();

    public MemoryCommitCache MemoryCache => (MemoryCommitCache)Cache;

    /// <summary>Starts a relay over a memory cache, unless the setup says otherwise.</summary>
    public static async Task<TestRelay> StartAsync(TestRelaySetup? given = null)
    {
        var setup = given ?? new TestRelaySetup();
        var cancellation = TestContext.Current.CancellationToken;
        var instance = setup.Instance ?? await new MemoryRootKeySource().GetInstanceAsync(cancellation);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var metrics = new RelayMetrics();
        builder.Services.AddSingleton(metrics);
        builder.Services.AddSingleton(setup.Options);
        builder.Services.AddSingleton(setup.Time);
        builder.Services.AddSingleton(setup.Cache?.Invoke(metrics.Storage) ?? new MemoryCommitCache(metrics.Storage, setup.SegmentBytes));
        builder.Services.AddSingleton<IControlStore>(new MemoryControlStore(metrics.Storage));
        builder.Services.AddSingleton<IRootKeySource>(new GivenRootKeySource(instance));
        builder.Services.AddSingleton<RelayEndpoints>();
        if (setup.Push is not null)
        {
            builder.Services.AddSingleton(setup.Push);
        }

        var app = builder.Build();
        if (setup.Host == HostKind.Routed)
        {
            app.MapGoatRelay();
        }
        else
        {
            app.Run(Dispatch(app.Services.GetRequiredService<RelayEndpoints>()));
        }

        await app.StartAsync(cancellation);
        return new TestRelay(app, instance);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private static RequestDelegate Dispatch(RelayEndpoints relay) => context => context.Request.Path.Value switch
    {
        "/api/sync" => relay.SyncAsync(context),
        "/api/negotiate" => relay.NegotiateAsync(context),
        "/api/sessions" => relay.SessionsAsync(context),
        "/api/instance" => relay.InstanceAsync(context),
        "/api/health" => relay.HealthAsync(context),
        _ => Task.FromException(new InvalidOperationException("No such endpoint in this test.")),
    };
}
