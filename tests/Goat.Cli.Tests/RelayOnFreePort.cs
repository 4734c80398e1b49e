using Goat.RelayHost;

namespace Goat.Cli.Tests;

/// <summary>A relay in memory on a free loopback port.</summary>
internal static class RelayOnFreePort
{
    public static async Task<RelayHostApplication> StartAsync()
    {
        var relay = RelayHostApplication.Create(new RelayHostOptions { DataDirectory = null, Url = "http://127.0.0.1:0", ConfigureLogging = static _ => { } });
        await relay.StartAsync(TestContext.Current.CancellationToken);
        return relay;
    }
}
