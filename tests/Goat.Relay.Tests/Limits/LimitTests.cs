using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Goat.Bundles;
using Goat.Commits;
using Goat.Relay.Endpoints;
using Goat.Relay.Limits;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Relay.Tests.Limits;

/// <summary>What a session, and all together, may use: over real HTTP.</summary>
public sealed class LimitTests
{
    private static readonly byte[] Empty = SyncMessageCodec.Encode([]);

    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, RelayLimits> Resources => new()
    {
        { "requests", new RelayLimits { Requests = new Rate(0.1, 1) } },
        { "bytes", new RelayLimits { Bytes = new Rate(0.1, 1) } },
        { "commits", new RelayLimits { Commits = new Rate(0.1, 1) } },
        { "statements", new RelayLimits { Statements = new Rate(0.1, 1) } },
        { "wants", new RelayLimits { Wants = new Rate(0.1, 1) } },
        { "orphans", new RelayLimits { Orphans = new Rate(0.1, 1) } },
        { "pushes", new RelayLimits { Pushes = new Rate(0.1, 1) } },
    };

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task A_session_that_used_too_much_of_anything_waits_and_the_others_do_not(string resource, RelayLimits limits)
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { SessionLimits = limits, MaxClockSkew = TimeSpan.FromDays(1) } });
        var author = await TestReplica.RegisterAsync(relay);
        using var other = relay.NewClient(await TestSession.CreateAsync(relay));
        var unseen = author.Write(2)[1];
        var bundle = BundleCodec.Encode(author.BundleOf(await author.AttestAsync(unseen)));
        var request = SyncMessageCodec.Encode([new SyncPart { Repository = author.Repository, Count = 2, Bundle = bundle, Wants = [unseen.Id, new CommitId(new byte[32])] }]);

        using var allowed = await TestReplica.PostAsync(relay.Http, request);
        using var refused = await TestReplica.PostAsync(relay.Http, Empty);
        using var others = await TestReplica.PostAsync(other, Empty);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (allowed.StatusCode, others.StatusCode));
        await AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, ProblemType.SessionLimit, $"limit of {resource} for this session");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Assert.Equal(1, relay.Metrics.Snapshot().Refusals["session-limit"]);
    }

    [Fact]
    public async Task After_the_time_that_was_asked_for_the_session_is_served_again()
    {
        await using var relay = await StartAsync(new RelayOptions { SessionLimits = new RelayLimits { Requests = new Rate(0.5, 3) } });
        for (var i = 0; i < 3; i++)
        {
            using var served = await TestReplica.PostAsync(relay.Http, Empty);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }

        using var refused = await TestReplica.PostAsync(relay.Http, Empty);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter!.Delta);
        _time.Advance(refused.Headers.RetryAfter.Delta!.Value);

        using var again = await TestReplica.PostAsync(relay.Http, Empty);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task What_all_sessions_together_used_up_is_answered_503()
    {
        await using var relay = await StartAsync(new RelayOptions { InstanceLimits = new RelayLimits { Requests = new Rate(0.1, 1) } });
        using var other = relay.NewClient(await TestSession.CreateAsync(relay));

        using var first = await TestReplica.PostAsync(relay.Http, Empty);
        using var second = await TestReplica.PostAsync(other, Empty);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await AssertProblemAsync(second, HttpStatusCode.ServiceUnavailable, ProblemType.Busy, "all sessions together");
        Assert.Equal(TimeSpan.FromSeconds(10), second.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_forged_request_is_not_charged_to_the_session_it_names()
    {
        await using var relay = await StartAsync(new RelayOptions { SessionLimits = new RelayLimits { Requests = new Rate(0.1, 1) } });
        using var stranger = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        using var forger = relay.NewClient(new TestSession(new ClaimingSigner(relay.Guest.PublicKey, stranger), relay.GuestCertificate));
        for (var i = 0; i < 5; i++)
        {
            using var forged = await TestReplica.PostAsync(forger, Empty);
            Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
        }

        using var honest = await TestReplica.PostAsync(relay.Http, Empty);

        Assert.Equal(HttpStatusCode.OK, honest.StatusCode);
    }

    [Fact]
    public async Task Certificates_are_given_out_at_a_limited_rate()
    {
        await using var relay = await StartAsync(new RelayOptions { Registrations = new Rate(1, 2) });
        await TestReplica.RegisterAsync(relay);
        await TestReplica.RegisterAsync(relay);
        using var request = await TestReplica.Create(relay).SessionRequestAsync(relay.Http.BaseAddress!);

        using var response = await relay.Http.SendAsync(request, Cancellation);

        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, ProblemType.Busy, "certified");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        _time.Advance(TimeSpan.FromSeconds(1));
        await TestReplica.RegisterAsync(relay);
    }

    [Fact]
    public async Task A_session_that_floods_is_refused_and_an_honest_one_beside_it_is_served()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { SessionLimits = new RelayLimits { Requests = new Rate(1, 300) }, MaxSessionRequests = 4, MaxConcurrentRounds = 2 } });
        using var noisy = relay.NewClient(await TestSession.CreateAsync(relay));
        var author = await TestReplica.RegisterAsync(relay);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<HttpStatusCode, int>();
        var tooMany = new TaskCompletionSource();
        var flood = Enumerable.Range(0, 16).Select(_ => Task.Run(() => FloodAsync(noisy), Cancellation)).ToArray();
        await tooMany.Task.WaitAsync(Cancellation);

        for (var i = 0; i < 20; i++)
        {
            author.Write();
            Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));
        }

        await end.CancelAsync();
        await Task.WhenAll(flood);
        Assert.True(statuses[HttpStatusCode.TooManyRequests] > 0);
        Assert.DoesNotContain(statuses.Keys, s => s is not HttpStatusCode.OK and not HttpStatusCode.TooManyRequests);

        async Task FloodAsync(HttpClient http)
        {
            while (!end.IsCancellationRequested)
            {
                using var response = await TestReplica.PostAsync(http, Empty);
                statuses.AddOrUpdate(response.StatusCode, 1, (_, n) => n + 1);
                if (response.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    tooMany.TrySetResult();
                }
            }
        }
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string type, string detail)
    {
        Assert.Equal(status, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(type, problem.RootElement.GetProperty("type").GetString());
        Assert.Contains(detail, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private Task<TestRelay> StartAsync(RelayOptions options) => TestRelay.StartAsync(new TestRelaySetup { Options = options, Time = _time });
}
