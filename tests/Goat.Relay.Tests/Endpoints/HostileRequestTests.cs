using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Goat.Commits;
using Goat.Relay.Cache;
using Goat.Relay.Endpoints;
using Goat.Relay.Storage;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Requests;
using Goat.Sync;

namespace Goat.Relay.Tests.Endpoints;

/// <summary>Requests that mean harm: refused with problem details, in little time and memory, and nothing of them is stored.</summary>
[Collection(nameof(AloneCollection))]
public sealed class HostileRequestTests
{
    private const long MaxAllocated = 24 * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(HostileMessages.All), MemberType = typeof(HostileMessages))]
    public async Task A_message_that_breaks_a_rule_is_refused_whole(string what, byte[] message)
    {
        Assert.NotEmpty(what);
        await using var relay = await TestRelay.StartAsync();
        var before = GC.GetTotalAllocatedBytes();

        using var response = await TestReplica.PostAsync(relay.Http, message);

        await AssertProblemAsync(response, HttpStatusCode.BadRequest, ProblemType.Malformed);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MaxAllocated);
        Assert.Equal(default, relay.Metrics.Snapshot().Storage);
    }

    [Fact]
    public async Task Every_truncation_of_a_good_message_is_refused_and_stores_nothing()
    {
        await using var relay = await TestRelay.StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        var bundle = Goat.Bundles.BundleCodec.Encode(author.BundleOf(await author.AttestAsync([.. author.Write(2)])));
        var message = SyncMessageCodec.Encode([new SyncPart { Repository = author.Repository, Count = 2, Bundle = bundle }]);
        for (var length = 0; length < message.Length; length += 7)
        {
            using var response = await TestReplica.PostAsync(relay.Http, message[..length]);
            await AssertProblemAsync(response, HttpStatusCode.BadRequest, ProblemType.Malformed);
        }

        Assert.Equal(0, relay.Metrics.Snapshot().Storage.Appends);
    }

    [Fact]
    public async Task Garbage_for_a_bundle_is_refused_in_its_part_and_the_other_part_is_served()
    {
        await using var relay = await TestRelay.StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        var other = await TestReplica.RegisterAsync(relay, Goat.Identity.RepositoryPath.Parse("/data/other"));
        var bundle = Goat.Bundles.BundleCodec.Encode(other.BundleOf(await other.AttestAsync([.. other.Write()])));

        var replies = await TestReplica.SendAsync(
            relay.Http,
            new SyncPart { Repository = author.Repository, Count = 1, Bundle = new byte[1000] },
            new SyncPart { Repository = other.Repository, Count = 1, Bundle = bundle });

        Assert.StartsWith("Malformed bundle", replies[0].Problem, StringComparison.Ordinal);
        Assert.Equal((null, 1L), (replies[1].Problem, replies[1].Accepted));
        Assert.Equal(1, relay.Metrics.Snapshot().Storage.Appends);
    }

    [Theory]
    [InlineData(0x00, 1)]
    [InlineData(0x00, 16)]
    [InlineData(0xFF, 1)]
    [InlineData(0xFF, 16)]
    public async Task All_zero_and_all_one_filters_at_their_limits_get_bounded_answers(byte bits, int hashes)
    {
        await using var relay = await TestRelay.StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        author.Write(300, new string('x', 10_000));
        await author.SyncAsync(relay.Http);
        var filter = new byte[BloomFilter.MaxBytes];
        Array.Fill(filter, bits);
        var appends = relay.Metrics.Snapshot().Storage.Appends;

        var request = new SyncPart { Repository = author.Repository, Count = 1, Digest = new CommitId(new byte[32].Select((_, i) => (byte)i).ToArray()), Filter = new ScopedFilter([], 1_000_000, new BloomFilter(1, hashes, filter)) };
        using var response = await TestReplica.PostAsync(relay.Http, SyncMessageCodec.Encode([request]));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(response.Content.Headers.ContentLength!.Value, 1, 4 * 1024 * 1024);
        Assert.Equal(appends, relay.Metrics.Snapshot().Storage.Appends);
    }

    [Fact]
    public async Task Filters_have_a_fresh_salt_each_time_so_that_ground_ids_do_not_help()
    {
        await using var relay = await TestRelay.StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        author.Write(5);
        await author.SyncAsync(relay.Http);
        var request = new SyncPart { Repository = author.Repository, Count = 1, Digest = new CommitId(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()), Have = [12345] };

        var salts = new HashSet<ulong>();
        for (var i = 0; i < 10; i++)
        {
            salts.Add(Assert.Single(await TestReplica.SendAsync(relay.Http, request)).Filter!.Filter.Salt);
        }

        Assert.Equal(10, salts.Count);
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_long_is_refused_before_it_is_sent()
    {
        await using var relay = await TestRelay.StartAsync();

        var answer = await SendRawAsync(relay, "Content-Length: 9000000000\r\n", []);

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains(ProblemType.TooLarge, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_without_end_is_refused_at_the_limit()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { MaxRequestBytes = 64 * 1024 } });
        byte[] chunk = [.. "4000\r\n"u8, .. new byte[0x4000], .. "\r\n"u8];

        var answer = await SendRawAsync(relay, "Transfer-Encoding: chunked\r\n", [.. Enumerable.Repeat(chunk, 8).SelectMany(c => c)]);

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains(ProblemType.TooLarge, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_never_comes_is_given_up()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { BodyTimeout = TimeSpan.FromMilliseconds(200) } });

        var answer = await SendRawAsync(relay, "Content-Length: 100\r\n", [1, 2, 3]);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains(ProblemType.TooSlow, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_that_together_take_too_much_memory_are_put_off()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { MaxBufferedBytes = 100_000 } });

        using var response = await TestReplica.PostAsync(relay.Http, new byte[1_000_000]);

        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, ProblemType.Busy);
        Assert.NotNull(response.Headers.RetryAfter);
        using var small = await TestReplica.PostAsync(relay.Http, SyncMessageCodec.Encode([]));
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"key":null,"proof":null}""")]
    [InlineData("""{"key":"!!","proof":""}""")]
    [InlineData("""{"key":"AAAA","proof":"AAAA"}""")]
    public async Task A_session_request_that_cannot_be_read_is_refused(string json)
    {
        await using var relay = await TestRelay.StartAsync();

        using var response = await PostJsonAsync(relay, json);

        await AssertProblemAsync(response, HttpStatusCode.BadRequest, ProblemType.Malformed);
    }

    [Fact]
    public async Task Deeply_nested_JSON_is_refused()
    {
        await using var relay = await TestRelay.StartAsync();

        using var response = await PostJsonAsync(relay, new string('[', 2000));

        await AssertProblemAsync(response, HttpStatusCode.BadRequest, ProblemType.Malformed);
    }

    [Theory]
    [InlineData(HostKind.Routed)]
    [InlineData(HostKind.Bare)]
    public async Task Wrong_methods_and_media_types_are_refused(HostKind host)
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Host = host });

        using var method = await relay.Http.GetAsync(new Uri("/api/sync", UriKind.Relative), Cancellation);
        using var content = new StringContent("{}");
        using var mediaType = await relay.Http.PostAsync(new Uri("/api/sync", UriKind.Relative), content, Cancellation);

        await AssertProblemAsync(method, HttpStatusCode.MethodNotAllowed, ProblemType.WrongMethod);
        await AssertProblemAsync(mediaType, HttpStatusCode.UnsupportedMediaType, ProblemType.WrongMediaType);
    }

    [Fact]
    public async Task A_fault_of_the_relay_says_nothing_about_its_inside()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Cache = _ => new FailingCommitCache(new InvalidOperationException("secret")) });
        var author = TestReplica.Create(relay);

        using var response = await TestReplica.PostAsync(relay.Http, SyncMessageCodec.Encode([new SyncPart { Repository = author.Repository }]));

        var text = await AssertProblemAsync(response, HttpStatusCode.InternalServerError, ProblemType.Internal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_that_cannot_be_reached_is_answered_with_when_to_come_again()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Cache = _ => new FailingCommitCache(new StorageUnavailableException("down", retryAfter: TimeSpan.FromSeconds(7))) });
        var author = TestReplica.Create(relay);

        using var response = await TestReplica.PostAsync(relay.Http, SyncMessageCodec.Encode([new SyncPart { Repository = author.Repository }]));
        using var health = await relay.Http.GetAsync(new Uri("/api/health", UriKind.Relative), Cancellation);

        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, ProblemType.StorageUnavailable);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("unreachable", await health.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostJsonAsync(TestRelay relay, string json)
    {
        using var content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        return await relay.Http.PostAsync(new Uri("/api/sessions", UriKind.Relative), content, Cancellation);
    }

    private static async Task<string> AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string type)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(text);
        Assert.Equal(type, problem.RootElement.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
        return text;
    }

    private static async Task<string> SendRawAsync(TestRelay relay, string header, byte[] body)
    {
        var address = relay.Http.BaseAddress!;
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, Cancellation);
        await using var stream = socket.GetStream();
        var target = new RequestTarget(relay.Instance.Database, RequestTarget.HostOf(address), "POST", "/api/sync");
        var proof = (await RequestProof.SignAsync(target, body, relay.Time.GetUtcNow().ToUnixTimeMilliseconds(), relay.Guest, Cancellation)).With(relay.GuestCertificate);
        var head = string.Create(CultureInfo.InvariantCulture, $"POST /api/sync HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Goat {proof}\r\nContent-Type: {SyncMessageCodec.MediaType}\r\n{header}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), Cancellation);
        await stream.WriteAsync(body, Cancellation);
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (!Encoding.ASCII.GetString(buffer, 0, length).Contains('}', StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), Cancellation);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
