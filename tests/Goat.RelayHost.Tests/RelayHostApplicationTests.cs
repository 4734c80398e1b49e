using System.Net;
using System.Text.Json;

namespace Goat.RelayHost.Tests;

public sealed class RelayHostApplicationTests
{
    private static readonly RelayHostOptions InMemory = new() { DataDirectory = null, Url = "http://127.0.0.1:0" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_path_that_the_relay_does_not_know_is_not_found()
    {
        await using var relay = RelayHostApplication.Create(InMemory);
        using var http = new HttpClient { BaseAddress = await relay.StartAsync(Cancellation) };

        using var response = await http.GetAsync(new Uri("/nothing-here", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Port_zero_takes_a_free_port_and_says_which()
    {
        await using var relay = RelayHostApplication.Create(InMemory);

        var address = await relay.StartAsync(Cancellation);

        Assert.NotEqual(0, address.Port);
        Assert.Equal(address, relay.ConnectionString.Endpoint);
        Assert.NotNull(relay.ConnectionString.Database);
        Assert.Equal(64, relay.ConnectionString.RootFingerprint!.Length);
    }

    [Fact]
    public async Task Health_says_that_storage_is_reachable()
    {
        await using var relay = RelayHostApplication.Create(InMemory);
        using var http = new HttpClient { BaseAddress = await relay.StartAsync(Cancellation) };

        using var health = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/health", UriKind.Relative), Cancellation));

        Assert.Equal("ok", health.RootElement.GetProperty("status").GetString());
        Assert.Equal("reachable", health.RootElement.GetProperty("storage").GetString());
        Assert.NotEmpty(health.RootElement.GetProperty("version").GetString()!);
    }

    [Fact]
    public async Task An_instance_is_made_once_and_kept_in_the_data_directory()
    {
        using var data = new TemporaryDirectory();
        var options = InMemory with { DataDirectory = data.Path };
        string first;
        await using (var relay = RelayHostApplication.Create(options))
        {
            await relay.StartAsync(Cancellation);
            first = $"{relay.ConnectionString with { Endpoint = null }}";
        }

        await using var again = RelayHostApplication.Create(options);
        await again.StartAsync(Cancellation);

        Assert.Equal(first, $"{again.ConnectionString with { Endpoint = null }}");
    }

    [Fact]
    public async Task Two_relays_do_not_share_a_data_directory()
    {
        using var data = new TemporaryDirectory();
        await using var relay = RelayHostApplication.Create(InMemory with { DataDirectory = data.Path });

        Assert.ThrowsAny<GoatException>(() => RelayHostApplication.Create(InMemory with { DataDirectory = data.Path }));
    }
}
