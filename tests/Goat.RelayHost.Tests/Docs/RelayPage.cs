namespace Goat.RelayHost.Tests;

/// <summary>The code in docs/relay.md.</summary>
public sealed class RelayPage
{
    [Fact]
    public async Task A_relay_in_process()
    {
#pragma warning disable xUnit1051
        // snippet
        await using var relay = RelayHostApplication.Create(new RelayHostOptions { DataDirectory = null, Url = "http://127.0.0.1:0" });
        var address = await relay.StartAsync();         // with the real port
        var text = relay.ConnectionString.ToString();
        var counts = relay.Metrics.Snapshot();
        // end
        Assert.Contains(address.Authority, text, StringComparison.Ordinal);
        Assert.Equal(0, counts.BytesIn);
    }
}
