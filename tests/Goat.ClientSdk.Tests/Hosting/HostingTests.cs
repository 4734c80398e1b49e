using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Goat.ClientSdk.Tests;

public sealed class HostingTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-hosting-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_host_opens_the_database_and_closes_it_with_all_that_was_written_while_others_stopped()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHostedService<LastWords>();
        builder.Services.AddGoat(Configure);
        using (var host = builder.Build())
        {
            await host.StartAsync(Cancel);
            var provider = host.Services.GetRequiredService<GoatDbProvider>();
            var db = await provider.GetAsync(Cancel);
            Assert.Same(db, await provider.GetAsync(Cancel));
            await host.StopAsync(Cancel);
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await provider.GetAsync(Cancel));
        }

        await using var again = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel);
        Assert.NotNull((await again.OpenRepositoryAsync("/data/tasks", Cancel)).Find("last words"));
    }

    [Fact]
    public async Task Without_a_host_the_first_use_opens_and_the_container_closes()
    {
        GoatDb db;
        await using (var services = new ServiceCollection().AddGoat(Configure).BuildServiceProvider())
        {
            db = await services.GetRequiredService<GoatDbProvider>().GetAsync(Cancel);
            (await db.OpenRepositoryAsync("/data/tasks", Cancel)).Create("1");
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => db.OpenRepositoryAsync("/data/other", Cancel));
        await using var again = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel);
        Assert.NotNull((await again.OpenRepositoryAsync("/data/tasks", Cancel)).Find("1"));
    }

    [Fact]
    public async Task Several_databases_are_keyed_services_with_options_of_their_own()
    {
        await using var services = new ServiceCollection()
            .AddGoat(o => o.Directory = Path.Combine(_directory, "main"))
            .AddKeyedGoat("archive", o => o.Directory = Path.Combine(_directory, "archive"))
            .BuildServiceProvider();

        var main = await services.GetRequiredService<GoatDbProvider>().GetAsync(Cancel);
        var archive = await services.GetRequiredKeyedService<GoatDbProvider>("archive").GetAsync(Cancel);

        Assert.NotEqual(main.DatabaseId, archive.DatabaseId);
        Assert.True(Directory.Exists(Path.Combine(_directory, "archive")));
        Assert.Equal(2, services.GetServices<IHostedService>().Count());
    }

    [Fact]
    public async Task Adding_a_database_again_only_adds_to_its_options()
    {
        await using var services = new ServiceCollection().AddGoat(Configure).AddGoat(o => o.FlushDelay = TimeSpan.FromSeconds(3)).BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<GoatDbOptions>>().Value;

        Assert.Equal((_directory, TimeSpan.FromSeconds(3)), (options.Directory, options.FlushDelay));
        Assert.Single(services.GetServices<IHostedService>());
    }

    [Fact]
    public async Task Loggers_and_the_clock_are_the_host_s_unless_the_application_says_otherwise()
    {
        var clock = new StandingClock();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(clock)
            .AddGoat(Configure)
            .AddKeyedGoat("other", o => o.TimeProvider = TimeProvider.System)
            .BuildServiceProvider();
        var options = services.GetRequiredService<IOptionsMonitor<GoatDbOptions>>();

        Assert.Same(clock, options.CurrentValue.TimeProvider);
        Assert.Same(services.GetRequiredService<ILoggerFactory>(), options.CurrentValue.LoggerFactory);
        Assert.Same(TimeProvider.System, options.Get("other").TimeProvider);
    }

    [Fact]
    public async Task What_fails_at_start_is_logged_and_tried_again_at_the_next_use()
    {
        var log = new ListLogger();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.Services.AddGoat(Configure);
        using var host = builder.Build();
        await using (await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
            await host.StartAsync(Cancel);
            var entry = await log.FirstAsync("OpenFailed").WaitAsync(Cancel);
            Assert.IsType<DatabaseInUseException>(entry.Exception);
        }

        var db = await host.Services.GetRequiredService<GoatDbProvider>().GetAsync(Cancel);
        Assert.Empty(db.Repositories);
        await host.StopAsync(Cancel);
    }

    private void Configure(GoatDbOptions options)
    {
        options.Directory = _directory;
        options.FlushDelay = TimeSpan.FromHours(1);
    }

    private sealed class StandingClock : TimeProvider;

    private sealed class LastWords(GoatDbProvider database) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            var db = await database.GetAsync(cancellationToken);
            (await db.OpenRepositoryAsync("/data/tasks", cancellationToken)).Create("last words");
        }
    }
}
