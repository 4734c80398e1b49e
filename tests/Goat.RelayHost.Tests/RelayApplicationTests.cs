using System.Net;

namespace Goat.RelayHost.Tests;

public sealed class RelayApplicationTests
{
    [Fact]
    public async Task A_path_that_the_relay_does_not_know_is_not_found()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = RelayApplication.Create("--urls", "http://127.0.0.1:0");
        await relay.StartAsync(cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(relay.Urls.Single()) };

        using var response = await http.GetAsync(new Uri("/nothing-here", UriKind.Relative), cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
