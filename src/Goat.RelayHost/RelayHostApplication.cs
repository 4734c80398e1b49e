using Goat.Identity;
using Goat.Relay;
using Goat.Relay.Azure.Cache;
using Goat.Relay.Azure.Control;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Cache;
using Goat.Relay.Control;
using Goat.Relay.Identity;
using Goat.Relay.Metrics;
using Goat.Relay.Storage;
using Goat.RelayHost.Push;

namespace Goat.RelayHost;

/// <summary>A relay on Kestrel: what Program.cs runs, and what other programs host in process.</summary>
public sealed class RelayHostApplication : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryLock? _lock;
    private Uri? _address;
    private ConnectionString? _connectionString;

    private RelayHostApplication(WebApplication app, DirectoryLock? directoryLock)
    {
        _app = app;
        _lock = directoryLock;
    }

    /// <summary>Where the relay listens, once started: with the real port where 0 was asked for.</summary>
    public Uri Address => _address ?? throw new InvalidOperationException("The relay has not been started.");

    /// <summary>What applications embed to reach this relay, once started.</summary>
    public ConnectionString ConnectionString => _connectionString ?? throw new InvalidOperationException("The relay has not been started.");

    /// <summary>What the relay has counted.</summary>
    public RelayMetrics Metrics => _app.Services.GetRequiredService<RelayMetrics>();

    /// <summary>The commit cache: in the storage account, a <see cref="FileCommitCache"/>, or a <see cref="MemoryCommitCache"/> without a data directory.</summary>
    public ICommitCache Cache => _app.Services.GetRequiredService<ICommitCache>();

    /// <summary>Directory of the cache's files within a data directory; may be deleted at any time.</summary>
    public static string CacheDirectoryOf(string dataDirectory) => Path.Combine(Path.GetFullPath(dataDirectory), "cache");

    /// <summary>Builds the relay, not started yet.</summary>
    /// <exception cref="StorageUnavailableException">The data directory is in use by another relay or cannot be written.</exception>
    /// <exception cref="ArgumentException">The connection string of the storage account cannot be read.</exception>
    public static RelayHostApplication Create(RelayHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        ConfigureLogging(builder, options);
        ConfigureKestrel(builder, options);
        AddRelay(builder.Services, options);
        var directoryLock = options is { DataDirectory: { } directory, StorageConnectionString: null } ? DirectoryLock.Take(Path.GetFullPath(directory)) : null;
        var app = builder.Build();
        app.MapGoatRelay();
        if (options.Push is not null)
        {
            app.MapPushHub();
        }

        return new RelayHostApplication(app, directoryLock);
    }

    /// <summary>Starts listening; makes root and database id if there are none yet.</summary>
    /// <returns>The address, with the real port.</returns>
    public async Task<Uri> StartAsync(CancellationToken cancellationToken = default)
    {
        var instance = await _app.Services.GetRequiredService<IRootKeySource>().GetInstanceAsync(cancellationToken);
        await _app.StartAsync(cancellationToken);
        _address = new Uri(_app.Urls.First());
        _connectionString = instance.ConnectionStringAt(_address);
        return _address;
    }

    /// <summary>Waits until the process is asked to end, and stops.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops listening; requests under way are finished.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _lock?.Dispose();
    }

    private static void ConfigureLogging(WebApplicationBuilder builder, RelayHostOptions options)
    {
        if (options.ConfigureLogging is { } configure)
        {
            builder.Logging.ClearProviders();
            configure(builder.Logging);
            return;
        }

        builder.Logging.SetMinimumLevel(LogLevel.Warning);
    }

    private static void ConfigureKestrel(WebApplicationBuilder builder, RelayHostOptions options)
    {
        builder.WebHost.UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);

            // The endpoints refuse longer bodies themselves, with problem details; this is the second line.
            kestrel.Limits.MaxRequestBodySize = options.Relay.MaxRequestBytes + (64 * 1024);
        });
    }

    private static void AddRelay(IServiceCollection services, RelayHostOptions options)
    {
        services.AddSingleton(options.Relay);
        services.AddSingleton(options.Time);
        services.AddSingleton<RelayMetrics>();
        services.AddSingleton<RelayEndpoints>();
        if (options.Push is { } push)
        {
            services.AddPushHub(push, options.PushDetour);
        }

        services.AddSingleton<IRootKeySource>(_ =>
            options.Instance is { } given ? new GivenRootKeySource(given)
            : options.DataDirectory is { } directory ? new FileRootKeySource(directory)
            : new MemoryRootKeySource());
        AddStorage(services, options);
    }

    private static void AddStorage(IServiceCollection services, RelayHostOptions options)
    {
        if (options.StorageConnectionString is { } connectionString)
        {
            services.AddSingleton(s => AzureStorage.Connect(connectionString, s.GetRequiredService<RelayMetrics>().Storage));
            services.AddSingleton<ICommitCache>(s => new AzureBlobCommitCache(s.GetRequiredService<AzureStorage>()));
            services.AddSingleton<IControlStore>(s => new AzureTableControlStore(s.GetRequiredService<AzureStorage>()));
        }
        else if (options.DataDirectory is { } directory)
        {
            services.AddSingleton<ICommitCache>(s => new FileCommitCache(CacheDirectoryOf(directory), s.GetRequiredService<RelayMetrics>().Storage));
            services.AddSingleton<IControlStore>(s => new FileControlStore(Path.Combine(directory, "control"), s.GetRequiredService<RelayMetrics>().Storage));
        }
        else
        {
            services.AddSingleton<ICommitCache>(s => new MemoryCommitCache(s.GetRequiredService<RelayMetrics>().Storage));
            services.AddSingleton<IControlStore>(s => new MemoryControlStore(s.GetRequiredService<RelayMetrics>().Storage));
        }
    }
}
