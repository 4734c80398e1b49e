using System.Security.Cryptography;
using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Relay.Control;
using Goat.Relay.Identity;
using Goat.Relay.Metrics;
using Goat.Statements;
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

    private TestRelay(WebApplication app, RelayInstance instance, TimeProvider time, Statement certificate, EcdsaSigner guest)
    {
        _app = app;
        Instance = instance;
        Time = time;
        Guest = guest;
        GuestCertificate = certificate;
        Unsigned = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Http = NewClient();
    }

    public RelayInstance Instance { get; }

    /// <summary>Signs what is not signed as <see cref="Guest"/>, a certified session.</summary>
    public HttpClient Http { get; }

    /// <summary>Sends requests as they are.</summary>
    public HttpClient Unsigned { get; }

    public EcdsaSigner Guest { get; }

    public Statement GuestCertificate { get; }

    public TimeProvider Time { get; }

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
        builder.Services.AddSingleton(setup.Control?.Invoke(metrics.Storage) ?? new MemoryControlStore(metrics.Storage));
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
        var guest = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return new TestRelay(app, instance, setup.Time, await CertifyAsync(instance, guest.PublicKey, setup.Time.GetUtcNow(), cancellation), guest);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Unsigned.Dispose();
        Guest.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Another client like <see cref="Http"/>.</summary>
    public HttpClient NewClient() => NewClient(new TestSession(Guest, GuestCertificate));

    /// <summary>A client of another session.</summary>
    public HttpClient NewClient(TestSession session) => new(new SigningHandler(Instance.Database, session, Time)) { BaseAddress = Unsigned.BaseAddress };

    /// <summary>A certificate of the root's for a year.</summary>
    public static ValueTask<Statement> CertifyAsync(RelayInstance instance, PublicKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var certificate = new Certificate { Key = key, NotBefore = now.AddMinutes(-5).ToUnixTimeMilliseconds(), NotAfter = now.AddYears(1).ToUnixTimeMilliseconds() };
        return certificate.SignAsync(instance.Database, instance.Root, cancellationToken);
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
