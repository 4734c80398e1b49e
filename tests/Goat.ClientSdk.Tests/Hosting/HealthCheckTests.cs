using Goat.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Goat.ClientSdk.Tests;

public sealed class HealthCheckTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-health-").FullName;
    private readonly MemoryRelay _relay = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _relay.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_database_that_writes_and_synchronises_is_healthy()
    {
        await using var services = Services(_ => { });
        var db = await services.GetRequiredService<GoatDbProvider>().GetAsync(Cancel);
        (await db.OpenRepositoryAsync("/data/tasks", Cancel)).Create("1");

        var entry = await CheckAsync(services);

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Equal((1, 0, 1, "Paused"), (entry.Data["repositories"], entry.Data["repositories.failing"], entry.Data["pending"], entry.Data["sync"]));
        Assert.Equal("Paused", entry.Data["sync http://relay.test/"]);
    }

    [Fact]
    public async Task A_relay_that_cannot_be_reached_degrades()
    {
        await using var services = Services(_ => { });
        var db = await services.GetRequiredService<GoatDbProvider>().GetAsync(Cancel);
        _relay.IsDown = true;
        await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));

        var entry = await CheckAsync(services);

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("Synchronising with http://relay.test/: Failing.", entry.Description, StringComparison.Ordinal);
        Assert.IsType<RelayUnreachableException>(entry.Exception);
    }

    [Fact]
    public async Task A_damaged_file_degrades()
    {
        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            for (var i = 0; i < 3; i++)
            {
                tasks.Create();
                await tasks.FlushAsync(Cancel);
            }
        }

        var path = Path.Combine(_directory, "data+tasks.goat");
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[ReplicaBytes.FramesOf(bytes)[3].Offset + 20] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        await using var services = Services(o => o.Relays.Clear());
        var damaged = await (await services.GetRequiredService<GoatDbProvider>().GetAsync(Cancel)).OpenRepositoryAsync("/data/tasks", Cancel);
        await damaged.WhenCheckedAsync();

        var entry = await CheckAsync(services);

        Assert.Equal((HealthStatus.Degraded, "Damaged: /data/tasks."), (entry.Status, entry.Description));
        Assert.Equal(1, entry.Data["repositories.damaged"]);
    }

    [Fact]
    public async Task Changes_that_cannot_be_written_are_unhealthy()
    {
        var store = new FullStore();
        await using var services = Services(o => o.StoreFactory = _ => store);
        var tasks = await (await services.GetRequiredService<GoatDbProvider>().GetAsync(Cancel)).OpenRepositoryAsync("/data/tasks", Cancel);
        store.IsFull = true;
        tasks.Create("1");
        await Assert.ThrowsAsync<FlushFailedException>(() => tasks.FlushAsync(Cancel));

        var entry = await CheckAsync(services);
        store.IsFull = false;

        Assert.Equal((HealthStatus.Unhealthy, "Changes cannot be written to /data/tasks."), (entry.Status, entry.Description));
        Assert.IsType<IOException>(entry.Exception);
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_is_unhealthy_until_a_check_opens_it()
    {
        await using var services = Services(_ => { });
        await using (await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
            var entry = await CheckAsync(services);
            Assert.Equal(HealthStatus.Unhealthy, entry.Status);
            Assert.IsType<DatabaseInUseException>(entry.Exception);
        }

        // No longer in use, but of another instance than the relay.
        Assert.IsType<WrongInstanceException>((await CheckAsync(services)).Exception);
        Directory.Delete(_directory, recursive: true);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(services)).Status);
    }

    private static async Task<HealthReportEntry> CheckAsync(IServiceProvider services)
    {
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);
        return report.Entries["goat"];
    }

    private ServiceProvider Services(Action<GoatDbOptions> configure)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddGoat();
        services.AddGoat(o =>
        {
            var template = _relay.Options(_directory, _relay.ConnectionString);
            o.Directory = _directory;
            o.Relays.Add(template.Relays[0]);
            o.SyncStart = SyncStart.Manual;
            o.FlushDelay = TimeSpan.FromHours(1);
            o.HttpMessageHandlerFactory = template.HttpMessageHandlerFactory;
            configure(o);
        });
        return services.BuildServiceProvider();
    }
}
