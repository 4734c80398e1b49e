using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Goat.ClientSdk.Tests;
using Goat.Relay.Push;
using Goat.Relay.Tests.Hosting;

namespace Goat.Relay.Tests.Push;

public sealed class NegotiateTests
{
    private readonly SteppedTime _time = new(DateTimeOffset.UtcNow);
    private readonly RecordingTransport _transport = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Malformed { get; } =
    [
        "",
        "null",
        "[]",
        "{}",
        """{"repositories":null}""",
        """{"repositories":["not hexadecimal"]}""",
        """{"repositories":[1]}""",
        $$"""{"repositories":[{{string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"{i:x32}\""))}}]}""",
        $$"""{"repositories":[],"leave":[{{string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"{i:x32}\""))}}]}""",
    ];

    [Theory]
    [InlineData(HostKind.Routed)]
    [InlineData(HostKind.Bare)]
    public async Task The_answer_is_what_clients_of_Azure_SignalR_know(HostKind host)
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Push = _transport, Time = _time, Host = host });

        using var response = await PostAsync(relay, new { repositories = new[] { $"{1:x32}", $"{2:x32}", $"{1:x32}" } });

        using var reply = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("https://push.test/client", reply.RootElement.GetProperty("url").GetString());
        var session = relay.Guest.PublicKey.Id.ToString();
        Assert.Equal($"token of {session}", reply.RootElement.GetProperty("accessToken").GetString());
        Assert.Equal(_time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(), reply.RootElement.GetProperty("expires").GetInt64());
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), reply.RootElement.GetProperty("serverTime").GetInt64());
        Assert.Equal([(session, $"{1:x32}", TimeSpan.FromDays(1)), (session, $"{2:x32}", TimeSpan.FromDays(1))], _transport.Added.Order());
        Assert.Empty(_transport.Removed);
    }

    [Fact]
    public async Task Repositories_that_are_left_are_left_unless_they_are_joined_too()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Push = _transport, Time = _time });

        using var response = await PostAsync(relay, new { repositories = new[] { $"{1:x32}" }, leave = new[] { $"{1:x32}", $"{3:x32}" } });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([(relay.Guest.PublicKey.Id.ToString(), $"{3:x32}")], _transport.Removed);
    }

    [Fact]
    public async Task Nobody_is_told_of_anything_who_does_not_sign()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Push = _transport, Time = _time });

        using var response = await relay.Unsigned.PostAsJsonAsync(new Uri("/api/negotiate", UriKind.Relative), new { repositories = new[] { $"{1:x32}" } }, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(_transport.Added);
    }

    [Fact]
    public async Task Membership_ends_with_the_certificate()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Push = _transport, Time = _time });
        _time.Advance(TimeSpan.FromMilliseconds(Goat.Statements.Certificate.Read(relay.GuestCertificate).NotAfter) - TimeSpan.FromMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()) - TimeSpan.FromHours(1));

        using var response = await PostAsync(relay, new { repositories = new[] { $"{1:x32}" } });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(Assert.Single(_transport.Added).Lifetime, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Anything_else_is_refused_before_a_group_is_touched(string body)
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Push = _transport, Time = _time });
        using var content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));

        using var response = await relay.Http.PostAsync(new Uri("/api/negotiate", UriKind.Relative), content, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("urn:goat:problem:malformed", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(_transport.Added);
    }

    [Fact]
    public async Task A_relay_without_a_transport_says_that_it_does_not_push()
    {
        await using var relay = await TestRelay.StartAsync();

        using var response = await PostAsync(relay, new { repositories = Array.Empty<string>() });

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("urn:goat:problem:no-push", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transport_without_room_is_answered_503_with_a_time_to_come_again()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Push = _transport, Time = _time });
        _transport.Obstacle = _ => throw new PushUnavailableException("Full.", isQuota: true);

        using var response = await PostAsync(relay, new { repositories = new[] { $"{1:x32}" } });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), response.Headers.RetryAfter!.Delta);
        Assert.Contains("urn:goat:problem:push-unavailable", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transport_that_hangs_is_answered_503()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Push = _transport, Time = _time });
        _transport.Obstacle = c => Task.Delay(Timeout.Infinite, c);
        var posting = PostAsync(relay, new { repositories = new[] { $"{1:x32}" } });
        await _transport.HangsAsync(1);

        _time.Advance(TimeSpan.FromSeconds(10));

        using var response = await posting;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(TestRelay relay, object body) => relay.Http.PostAsJsonAsync(new Uri("/api/negotiate", UriKind.Relative), body, Cancellation);
}
