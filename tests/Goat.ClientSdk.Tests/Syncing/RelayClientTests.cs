using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Goat.Requests;
using Goat.Statements;

namespace Goat.ClientSdk.Tests;

/// <summary>What a client does with answers over HTTP: it trusts no length, waits for nobody for ever, and does what refusals ask for once.</summary>
public sealed class RelayClientTests : IDisposable
{
    private readonly MemoryRelay _relay = new();
    private readonly HostileRelay _hostile;

    public RelayClientTests() => _hostile = new HostileRelay(_relay);

    public static TheoryData<string> NoRelays => ["", "<html>It works!</html>", "[]", "{}", "\0\u0001\u0002"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _relay.Dispose();

    [Fact]
    public async Task The_certificate_goes_along_with_the_first_request_and_again_after_minutes_of_silence()
    {
        var time = new SteppedTime(DateTimeOffset.UtcNow);
        await using var db = await OpenAsync(time);
        await db.Sync.SyncNowAsync(Cancel);
        var first = _hostile.Rounds;
        await db.Sync.SyncNowAsync(Cancel);
        var second = _hostile.Rounds;
        time.Advance(TimeSpan.FromMinutes(5));
        await db.Sync.SyncNowAsync(Cancel);

        // The request for a certificate introduced the session already.
        Assert.All(_hostile.Proofs.Take(second), p => Assert.Null(RequestProof.Read(p!).Certificate));
        Assert.True(second > first);
        Assert.NotNull(RequestProof.Read(_hostile.Proofs[second]!).Certificate);
    }

    [Fact]
    public async Task A_relay_that_does_not_know_the_session_is_sent_the_certificate()
    {
        await using var db = await OpenAsync();
        await db.Sync.SyncNowAsync(Cancel);
        var before = _hostile.Rounds;
        _hostile.Twist = (request, response, _) => Task.FromResult(
            RequestProof.Read(request.Headers.Authorization!.Parameter!).Certificate is null ? Refuse(401, "certificate-needed") : response);

        await db.Sync.SyncNowAsync(Cancel);

        Assert.Null(RequestProof.Read(_hostile.Proofs[before]!).Certificate);
        Assert.NotNull(RequestProof.Read(_hostile.Proofs[before + 1]!).Certificate);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_corrected_by_what_the_relay_says_and_the_request_is_sent_again()
    {
        var relayNow = DateTimeOffset.UtcNow.AddDays(3).ToUnixTimeMilliseconds();
        await using var db = await OpenAsync();
        _hostile.Twist = (request, response, _) => Task.FromResult(
            Math.Abs(RequestProof.Read(request.Headers.Authorization!.Parameter!).Time - relayNow) > 300_000 ? Refuse(401, "wrong-time", $",\"serverTime\":{relayNow}") : response);

        await db.Sync.SyncNowAsync(Cancel);

        Assert.Equal(SyncState.Paused, db.Sync.Status.State);
    }

    [Theory]
    [InlineData("wrong-time", ",\"serverTime\":1760000000000")]
    [InlineData("wrong-time", ",\"serverTime\":-1")]
    [InlineData("wrong-time", ",\"serverTime\":1e300")]
    [InlineData("wrong-time", "")]
    [InlineData("certificate-needed", "")]
    [InlineData("certificate-expired", "")]
    [InlineData("wrong-proof", "")]
    public async Task A_relay_that_refuses_whatever_is_signed_is_asked_three_times_at_most(string type, string extra)
    {
        await using var db = await OpenAsync();
        _hostile.Twist = (_, _, _) => Task.FromResult(Refuse(401, type, extra));

        var error = await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));

        Assert.InRange(_hostile.Rounds, 1, 3);
        Assert.Contains("401", error.Message, StringComparison.Ordinal);
        Assert.Equal(SyncState.Failing, db.Sync.Status.Relays[0].State);
    }

    [Fact]
    public async Task Being_asked_to_wait_is_said_in_the_status_and_nothing_is_lost()
    {
        await using var db = await OpenAsync();
        _hostile.Twist = (_, _, _) =>
        {
            var response = Refuse(429, "session-limit");
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7));
            return Task.FromResult(response);
        };

        await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));

        var error = Assert.IsType<RelayUnreachableException>(db.Sync.Status.Relays[0].LastError);
        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
        Assert.Contains("asks to wait 7 seconds", error.Message, StringComparison.Ordinal);
        _hostile.Twist = null;
        await db.Sync.SyncNowAsync(Cancel);
        Assert.Equal(db.Repositories[0].Digest, _relay.DigestOf(db.Repositories[0].Id));
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off_at_what_the_protocol_allows()
    {
        await using var db = await OpenAsync();
        var content = new EndlessContent(long.MaxValue);
        _hostile.Twist = (_, _, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });

        var error = await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));

        Assert.Contains("more than", error.Message, StringComparison.Ordinal);
        Assert.InRange(content.Read, 1, 9 * 1024 * 1024);
    }

    [Fact]
    public async Task A_refusal_without_end_is_cut_off_much_earlier()
    {
        await using var db = await OpenAsync();
        var content = new EndlessContent(long.MaxValue);
        _hostile.Twist = (_, _, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = content });

        await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));

        Assert.InRange(content.Read, 1, 128 * 1024);
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_given_up()
    {
        var time = new SteppedTime(DateTimeOffset.UtcNow);
        await using var db = await OpenAsync(time);
        var content = new EndlessContent(10);
        _hostile.Twist = (_, _, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        var syncing = db.Sync.SyncNowAsync(Cancel);
        await content.Stuck.WaitAsync(Cancel);

        time.Advance(TimeSpan.FromSeconds(100));

        var error = await Assert.ThrowsAsync<SyncFailedException>(() => syncing);
        Assert.Contains("did not answer within", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NoRelays))]
    public async Task An_answer_that_is_none_is_reported_as_such(string text)
    {
        await using var db = await OpenAsync();
        _hostile.Twist = (_, _, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) });

        var error = await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));

        Assert.IsType<RelayUnreachableException>(error.InnerException);
    }

    private static HttpResponseMessage Refuse(int status, string type, string extra = "") => new((HttpStatusCode)status)
    {
        Content = new StringContent($$"""{"type":"urn:goat:problem:{{type}}","title":"No","status":{{status}},"detail":"As the test wants."{{extra}}}"""),
    };

    private async Task<GoatDb> OpenAsync(TimeProvider? time = null)
    {
        var db = await GoatDb.OpenAsync(_hostile.Options(time), Cancel);
        var repository = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        repository.Create("1", ("text", "x"));
        return db;
    }
}
