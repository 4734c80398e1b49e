using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Goat.Identity;
using Goat.Relay.Endpoints;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Requests;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Relay.Tests.Identity;

/// <summary>Who may ask at all: over real HTTP, with the relay's clock standing still.</summary>
public sealed class AuthenticationTests : AuthenticationScene
{
    public static TheoryData<string> OpenEndpoints => ["/api/health", "/api/instance"];

    public static TheoryData<string> WrongHeaders =>
    [
        "Goat",
        "Goat !!!",
        "Goat AAAA",
        "Goat " + new string('A', 9000),
    ];

    [Theory]
    [InlineData(HostKind.Routed)]
    [InlineData(HostKind.Bare)]
    public async Task A_request_that_is_not_signed_is_refused(HostKind host)
    {
        await using var relay = await StartAsync(new TestRelaySetup { Host = host });

        using var response = await TestReplica.PostAsync(relay.Unsigned, Message);

        using var problem = await ReadAsync(response, HttpStatusCode.Unauthorized, ProblemType.ProofMissing);
        Assert.Equal(Time.GetUtcNow().ToUnixTimeMilliseconds(), problem.RootElement.GetProperty("serverTime").GetInt64());
        Assert.Equal("Goat", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Theory]
    [MemberData(nameof(OpenEndpoints))]
    public async Task What_everybody_may_know_needs_no_signature(string path)
    {
        await using var relay = await StartAsync();

        using var response = await relay.Unsigned.GetAsync(new Uri(path, UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(WrongHeaders))]
    public async Task A_header_that_is_no_proof_is_refused(string header)
    {
        await using var relay = await StartAsync();

        using var response = await SendAsync(relay, header);

        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, $"{response.StatusCode}");
    }

    [Fact]
    public async Task A_header_longer_than_the_server_takes_is_refused_before_it_reaches_the_relay()
    {
        await using var relay = await StartAsync();

        using var response = await SendAsync(relay, "Goat " + new string('A', 40_000));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
        Assert.Empty(relay.Metrics.Snapshot().Requests);
    }

    [Fact]
    public async Task The_certificate_is_needed_once_and_the_proof_alone_is_enough_from_then_on()
    {
        await using var relay = await StartAsync();
        var proof = await SignAsync(relay);

        using var unknown = await SendAsync(relay, proof);
        using var introduced = await SendAsync(relay, proof.With(relay.GuestCertificate));
        using var known = await SendAsync(relay, proof);

        using var problem = await ReadAsync(unknown, HttpStatusCode.Unauthorized, ProblemType.CertificateNeeded);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (introduced.StatusCode, known.StatusCode));
    }

    [Fact]
    public async Task Who_asks_costs_no_call_to_storage()
    {
        await using var relay = await StartAsync();
        using var stranger = NewKey();

        using var response = await SendAsync(relay, await SignAsync(relay, key: stranger));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(default, relay.Metrics.Snapshot().Storage);
    }

    [Fact]
    public async Task The_least_recently_seen_session_is_forgotten_and_introduces_itself_again()
    {
        await using var relay = await StartAsync(new TestRelaySetup { Options = new RelayOptions { MaxKnownSessions = 1 } });
        using var other = NewKey();
        var certificate = await TestRelay.CertifyAsync(relay.Instance, other.PublicKey, Time.GetUtcNow(), Cancellation);
        var proof = await SignAsync(relay);
        using var first = await SendAsync(relay, proof.With(relay.GuestCertificate));
        using var second = await SendAsync(relay, (await SignAsync(relay, key: other)).With(certificate));

        using var forgotten = await SendAsync(relay, proof);
        using var again = await SendAsync(relay, proof.With(relay.GuestCertificate));

        using var problem = await ReadAsync(forgotten, HttpStatusCode.Unauthorized, ProblemType.CertificateNeeded);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_proof_for_another_body_is_refused()
    {
        await using var relay = await StartAsync();
        var proof = (await SignAsync(relay, body: [1, 0, 0])).With(relay.GuestCertificate);

        using var response = await SendAsync(relay, proof);

        using var problem = await ReadAsync(response, HttpStatusCode.Unauthorized, ProblemType.WrongProof);
    }

    [Fact]
    public async Task A_proof_for_another_path_method_host_or_database_is_refused()
    {
        await using var relay = await StartAsync();
        var target = TargetOf(relay);
        RequestTarget[] others =
        [
            target with { Path = "/api/sessions" },
            target with { Method = "GET" },
            target with { Host = "relay.example" },
            target with { Database = new DatabaseId(99) },
        ];
        foreach (var other in others)
        {
            var proof = await RequestProof.SignAsync(other, Message, Time.GetUtcNow().ToUnixTimeMilliseconds(), relay.Guest, Cancellation);

            using var response = await SendAsync(relay, proof.With(relay.GuestCertificate));

            using var problem = await ReadAsync(response, HttpStatusCode.Unauthorized, ProblemType.WrongProof);
        }
    }

    [Fact]
    public async Task A_proof_that_another_relay_of_the_same_database_received_is_refused_where_the_public_hosts_are_known()
    {
        await using var relay = await StartAsync(new TestRelaySetup { Options = new RelayOptions { PublicHosts = ["Relay.Example:443", "other.example:8080"] } });
        var target = TargetOf(relay) with { Host = "relay.example" };
        var now = Time.GetUtcNow().ToUnixTimeMilliseconds();

        using var meant = await SendAsync(relay, (await RequestProof.SignAsync(target, Message, now, relay.Guest, Cancellation)).With(relay.GuestCertificate));
        using var second = await SendAsync(relay, await RequestProof.SignAsync(target with { Host = "other.example:8080" }, Message, now, relay.Guest, Cancellation));
        using var elsewhere = await SendAsync(relay, await RequestProof.SignAsync(target with { Host = "evil.example" }, Message, now, relay.Guest, Cancellation), host: "evil.example");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (meant.StatusCode, second.StatusCode));
        using var problem = await ReadAsync(elsewhere, HttpStatusCode.Unauthorized, ProblemType.WrongProof);
    }

    [Theory]
    [InlineData(-299, true)]
    [InlineData(299, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    public async Task A_proof_is_good_for_five_minutes_before_and_after_itsTime(int seconds, bool isGood)
    {
        await using var relay = await StartAsync();
        var proof = (await SignAsync(relay, at: Time.GetUtcNow().AddSeconds(seconds))).With(relay.GuestCertificate);

        using var response = await SendAsync(relay, proof);

        if (isGood)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return;
        }

        using var problem = await ReadAsync(response, HttpStatusCode.Unauthorized, ProblemType.WrongTime);
        Assert.Equal(Time.GetUtcNow().ToUnixTimeMilliseconds(), problem.RootElement.GetProperty("serverTime").GetInt64());
    }

    [Fact]
    public async Task ATime_beyond_all_calendars_is_refused()
    {
        await using var relay = await StartAsync();
        var proof = await RequestProof.SignAsync(TargetOf(relay), Message, long.MaxValue, relay.Guest, Cancellation);

        using var response = await SendAsync(relay, proof.With(relay.GuestCertificate));

        using var problem = await ReadAsync(response, HttpStatusCode.Unauthorized, ProblemType.WrongTime);
    }

    [Fact]
    public async Task The_same_request_twice_is_answered_twice_and_stores_once()
    {
        await using var relay = await TestRelay.StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        var bundle = Goat.Bundles.BundleCodec.Encode(author.BundleOf(await author.AttestAsync([.. author.Write(3)])));
        var message = SyncMessageCodec.Encode([new SyncPart { Repository = author.Repository, Count = 3, Bundle = bundle }]);
        var proof = (await SignAsync(relay, message, at: relay.Time.GetUtcNow())).With(relay.GuestCertificate);

        using var first = await SendAsync(relay, proof, message);
        using var second = await SendAsync(relay, proof, message);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(1, relay.Metrics.Snapshot().Storage.Appends);
    }

    [Fact]
    public async Task A_signature_of_another_key_under_a_known_session_is_refused()
    {
        await using var relay = await StartAsync();
        using var stranger = NewKey();
        using var good = await SendAsync(relay, (await SignAsync(relay)).With(relay.GuestCertificate));
        var forged = await RequestProof.SignAsync(TargetOf(relay), Message, Time.GetUtcNow().ToUnixTimeMilliseconds(), new ClaimingSigner(relay.Guest.PublicKey, stranger), Cancellation);

        using var response = await SendAsync(relay, forged);

        using var problem = await ReadAsync(response, HttpStatusCode.Unauthorized, ProblemType.WrongProof);
    }

    [Fact]
    public async Task A_session_request_is_good_for_itsTime_and_key_only()
    {
        await using var relay = await StartAsync();
        var session = TestReplica.Create(relay);
        using var old = await session.SessionRequestAsync(relay.Http.BaseAddress!);
        using var sync = await session.SessionRequestAsync(relay.Http.BaseAddress!);
        sync.RequestUri = new Uri("/api/sync", UriKind.Relative);
        sync.Content!.Headers.ContentType = new MediaTypeHeaderValue(SyncMessageCodec.MediaType);
        Time.Advance(TimeSpan.FromMinutes(6));

        using var late = await relay.Unsigned.SendAsync(old, Cancellation);
        using var elsewhere = await relay.Unsigned.SendAsync(sync, Cancellation);

        using var first = await ReadAsync(late, HttpStatusCode.Unauthorized, ProblemType.WrongTime);
        using var second = await ReadAsync(elsewhere, HttpStatusCode.Unauthorized, ProblemType.WrongTime);
    }
}
