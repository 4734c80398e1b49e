using System.Net;
using System.Net.Http.Headers;
using Goat.Relay.Push;
using Goat.RelayHost.Push;

namespace Goat.RelayHost.Tests.Push;

public sealed class HubGateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/client/negotiate?negotiateVersion=1")]
    [InlineData("/client")]
    [InlineData("/client?id=1234")]
    public async Task Without_a_good_token_nobody_comes_near_the_hub(string path)
    {
        await using var world = await PushWorld.StartAsync();
        using var http = new HttpClient { BaseAddress = world.Relay.Address };
        using var anonymous = await http.PostAsync(new Uri(path, UriKind.Relative), null, Cancellation);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", new AccessTokens(new PushHubOptions(), world.Time).Issue("user"));
        using var forged = await http.PostAsync(new Uri(path, UriKind.Relative), null, Cancellation);

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [anonymous.StatusCode, forged.StatusCode]);
    }

    [Fact]
    public async Task A_token_opens_the_hub_in_the_header_and_in_the_query_until_it_expires()
    {
        var key = new byte[32];
        await using var world = await PushWorld.StartAsync(new PushHubOptions { TokenKey = key });
        var token = new AccessTokens(new PushHubOptions { TokenKey = key }, world.Time).Issue("user");
        using var http = new HttpClient { BaseAddress = world.Relay.Address };
        using var query = await http.PostAsync(new Uri($"/client/negotiate?negotiateVersion=1&access_token={token}", UriKind.Relative), null, Cancellation);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var header = await http.PostAsync(new Uri("/client/negotiate?negotiateVersion=1", UriKind.Relative), null, Cancellation);
        world.Time.Advance(TimeSpan.FromMinutes(15));
        using var late = await http.PostAsync(new Uri("/client/negotiate?negotiateVersion=1", UriKind.Relative), null, Cancellation);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized], [query.StatusCode, header.StatusCode, late.StatusCode]);
    }

    [Fact]
    public async Task A_used_up_quota_is_answered_429()
    {
        var key = new byte[32];
        await using var world = await PushWorld.StartAsync(new PushHubOptions { TokenKey = key, Quota = new PushQuota(Connections: 0) });
        using var http = new HttpClient { BaseAddress = world.Relay.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", new AccessTokens(new PushHubOptions { TokenKey = key }, world.Time).Issue("user"));

        using var response = await http.PostAsync(new Uri("/client/negotiate?negotiateVersion=1", UriKind.Relative), null, Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Fact]
    public void A_session_in_too_many_groups_is_refused_another()
    {
        var members = new HubMembers(new PushHubOptions { MaxGroupsPerSession = 2 }, TimeProvider.System);
        members.AddToGroup("user", "1", TimeSpan.FromDays(1));
        members.AddToGroup("user", "2", TimeSpan.FromDays(1));

        var refused = Assert.Throws<PushUnavailableException>(() => members.AddToGroup("user", "3", TimeSpan.FromDays(1)));
        members.AddToGroup("user", "2", TimeSpan.FromDays(1));
        members.RemoveFromGroup("user", "1");
        members.AddToGroup("user", "3", TimeSpan.FromDays(1));

        Assert.True(refused.IsQuota);
    }

    [Fact]
    public void Sessions_that_negotiate_and_never_connect_are_bounded_and_forgotten()
    {
        var time = new Goat.ClientSdk.Tests.SteppedTime();
        var members = new HubMembers(new PushHubOptions(), time);
        for (var i = 0; i < 10_000; i++)
        {
            members.AddToGroup($"{i}", "group", TimeSpan.FromDays(1));
        }

        Assert.Throws<PushUnavailableException>(() => members.AddToGroup("one more", "group", TimeSpan.FromDays(1)));
        time.Advance(TimeSpan.FromMinutes(16));
        members.AddToGroup("one more", "group", TimeSpan.FromDays(1));
    }

    [Fact]
    public void A_quota_begins_anew_at_midnight()
    {
        var time = new Goat.ClientSdk.Tests.SteppedTime();
        var allowance = new HubAllowance(new PushQuota(Connections: 2, UnitsPerDay: 3), time);

        Assert.True(allowance.HasRoom(1));
        Assert.False(allowance.HasRoom(2));
        Assert.True(allowance.TryTake(3));
        Assert.False(allowance.TryTake(1));
        Assert.False(allowance.HasRoom(0));
        time.Advance(TimeSpan.FromHours(12));
        Assert.True(allowance.HasRoom(0));
        Assert.True(allowance.TryTake(1));
    }
}
