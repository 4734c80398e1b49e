using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Goat.ClientSdk.Tests;

#pragma warning disable xUnit1051

/// <summary>The code about hosting in docs/api-tour.md.</summary>
public sealed class HostingTour
{
    [Fact]
    public async Task Database_of_a_host()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Goat:FlushDelay", "0:00:00.02"), new("Archive:SyncStart", "Manual")]);

        // snippet
        builder.Services.AddGoat(builder.Configuration.GetSection("Goat"));
        builder.Services.AddKeyedGoat("archive", builder.Configuration.GetSection("Archive"));
        builder.Services.AddHealthChecks().AddGoat().AddGoat("goat-archive", database: "archive");
        builder.Services.AddHostedService<Greeter>();
        // end
        using var host = builder.Build();
        await host.StartAsync();
        var db = await host.Services.GetRequiredService<GoatDbProvider>().GetAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks");
        while (tasks.Count == 0)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await host.StopAsync();
    }

    // snippet
    public sealed class Greeter(GoatDbProvider database) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var db = await database.GetAsync(stoppingToken);
            var tasks = await db.OpenRepositoryAsync("/data/tasks", stoppingToken);
            tasks.Create(("text", "Hello"));
        }
    }
    // end
}
