using Goat.Bundles;
using Goat.ClientSdk.Tests;
using Goat.Identity;
using Goat.Relay.Push;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Sync;

namespace Goat.Relay.Tests.Push;

public sealed class PublishTests
{
    private readonly SteppedTime _time = new(DateTimeOffset.UtcNow);
    private readonly RecordingTransport _transport = new();

    [Fact]
    public async Task What_is_stored_is_pushed_at_once_with_the_frontier_that_the_relay_has_then()
    {
        await using var relay = await StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        var commit = Assert.Single(author.Write());
        await author.SyncAsync(relay.Http);

        var (group, message, _) = await _transport.NextAsync();

        Assert.Equal(author.Repository.ToString(), group);
        Assert.Equal((author.Repository, 1, author.Set.Graph.Digest, author.Set.Statements.Digest), (message.Repository, message.Count, message.Digest, message.StatementDigest));
        Assert.Equal([commit.Id], BundleCodec.Decode(message.Bundle.Span).Commits.Select(c => c.Id));
        var counts = relay.Metrics.Snapshot().Push;
        Assert.Equal((1, 0, 1, 0), (counts.Inline, counts.Hints, counts.Units, counts.Failures));
    }

    [Fact]
    public async Task What_follows_within_the_window_shares_one_message()
    {
        await using var relay = await StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        var other = await TestReplica.RegisterAsync(relay);
        author.Write();
        await author.SyncAsync(relay.Http);
        await _transport.NextAsync();
        author.Write();
        await author.SyncAsync(relay.Http);
        other.Write();
        await other.SyncAsync(relay.Http);
        await author.SyncAsync(relay.Http);

        var (_, message, _) = await _transport.NextAsync(_time);

        Assert.Equal(2, BundleCodec.Decode(message.Bundle.Span).Commits.Count);
        Assert.Equal((3, author.Set.Graph.Digest), (message.Count, message.Digest));
        await ExpectNothingMoreAsync(relay);
    }

    [Fact]
    public async Task What_many_pushes_brought_within_the_window_goes_in_a_few_messages_before_it_goes_as_a_hint()
    {
        await using var relay = await StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        author.Write();
        await author.SyncAsync(relay.Http);
        await _transport.NextAsync();
        var text = new string([.. Enumerable.Range(0, 300).Select(i => (char)('a' + (i * i % 26)))]);
        for (var i = 0; i < 12; i++)
        {
            author.Write(1, $"{text} {Guid.NewGuid()} {Guid.NewGuid()} {Guid.NewGuid()} {Guid.NewGuid()} {Guid.NewGuid()}");
            await author.SyncAsync(relay.Http);
        }

        var messages = new List<PushMessage>();
        for (var held = 1L; held < 13; held = messages[^1].Count)
        {
            messages.Add((await _transport.NextAsync(_time)).Message);
        }

        Assert.InRange(messages.Count, 2, 4);
        Assert.All(messages, m => Assert.NotEqual(0, m.Bundle.Length));
        Assert.Equal(12, messages.Sum(m => BundleCodec.Decode(m.Bundle.Span).Commits.Count));
        Assert.Equal(messages.Select(m => m.Count).Order(), messages.Select(m => m.Count));
        Assert.Equal((13, author.Set.Graph.Digest), (messages[^1].Count, messages[^1].Digest));
        await ExpectNothingMoreAsync(relay);
    }

    [Fact]
    public async Task What_does_not_fit_into_a_billing_unit_is_a_hint()
    {
        await using var relay = await StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        author.Write(200);
        await author.SyncAsync(relay.Http);

        var (_, message, _) = await _transport.NextAsync();

        Assert.Equal(0, message.Bundle.Length);
        Assert.Equal((200, author.Set.Graph.Digest), (message.Count, message.Digest));
        var counts = relay.Metrics.Snapshot().Push;
        Assert.Equal((0, 1, 1), (counts.Inline, counts.Hints, counts.Units));
    }

    [Fact]
    public async Task The_connection_of_the_sender_is_left_out_unless_the_message_is_not_all_its_own()
    {
        await using var relay = await StartAsync();
        using var one = ClientOf(relay, "connection-1");
        using var two = ClientOf(relay, "connection-2");
        var author = await TestReplica.RegisterAsync(relay);
        var other = await TestReplica.RegisterAsync(relay);
        author.Write();
        await author.SyncAsync(one);
        var first = await _transport.NextAsync();
        author.Write();
        await author.SyncAsync(one);
        author.Write();
        await author.SyncAsync(one);
        var second = await _transport.NextAsync(_time);
        author.Write();
        await author.SyncAsync(one);
        other.Write();
        await other.SyncAsync(two);
        var third = await _transport.NextAsync(_time);

        Assert.Equal(["connection-1", "connection-1", null], [first.Except, second.Except, third.Except]);
    }

    [Theory]
    [InlineData("has spaces in it")]
    [InlineData("<script>")]
    [InlineData("")]
    public async Task What_cannot_be_a_connection_is_nobody(string id)
    {
        await using var relay = await StartAsync();
        using var http = ClientOf(relay, id);
        var author = await TestReplica.RegisterAsync(relay);
        author.Write();
        await author.SyncAsync(http);

        Assert.Null((await _transport.NextAsync()).Except);
    }

    [Fact]
    public async Task Rounds_without_news_push_nothing()
    {
        await using var relay = await StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        var reader = await TestReplica.RegisterAsync(relay);
        author.Write();
        await author.SyncAsync(relay.Http);
        await _transport.NextAsync();
        await reader.SyncAsync(relay.Http);
        await author.SyncAsync(relay.Http);
        await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. author.Write()])));
        var (_, message, _) = await _transport.NextAsync(_time);
        Assert.Equal(2, message.Count);
        await author.SyncAsync(relay.Http);

        await ExpectNothingMoreAsync(relay);
    }

    [Fact]
    public async Task A_transport_that_fails_leaves_the_round_alone_and_is_owed_a_hint()
    {
        await using var relay = await StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        _transport.Obstacle = _ => throw new PushUnavailableException("Used up.", isQuota: true);
        author.Write();
        Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));
        await FailedAsync(relay, 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        author.Write();
        Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));
        _transport.Obstacle = null;

        var (_, message, except) = await _transport.NextAsync(_time, TimeSpan.FromSeconds(1));

        Assert.Equal((0, 2, author.Set.Graph.Digest), (message.Bundle.Length, message.Count, message.Digest));
        Assert.Null(except);
        await ExpectNothingMoreAsync(relay);
    }

    [Fact]
    public async Task A_transport_that_hangs_is_given_up_and_holds_up_nobody()
    {
        await using var relay = await StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        var elsewhere = await TestReplica.RegisterAsync(relay, RepositoryPath.Parse("/data/notes"));
        _transport.Obstacle = c => Task.Delay(Timeout.Infinite, c);
        author.Write();
        Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));
        await _transport.HangsAsync(1);
        _transport.Obstacle = null;
        elsewhere.Write();
        Assert.Equal(ConversationState.Synced, await elsewhere.SyncAsync(relay.Http));

        var (group, _, _) = await _transport.NextAsync();
        var (late, message, _) = await _transport.NextAsync(_time, TimeSpan.FromSeconds(1));

        Assert.Equal(elsewhere.Repository.ToString(), group);
        Assert.Equal(author.Repository.ToString(), late);
        Assert.Equal((0, 1), (message.Bundle.Length, message.Count));
        Assert.Equal(1, relay.Metrics.Snapshot().Push.Failures);
    }

    [Fact]
    public async Task What_cannot_be_sent_for_minutes_is_left_to_the_polls()
    {
        await using var relay = await StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        _transport.Obstacle = _ => throw new InvalidOperationException("Broken.");
        author.Write();
        await author.SyncAsync(relay.Http);
        for (var failures = 1; failures <= 8; failures++)
        {
            await FailedAsync(relay, failures, TimeSpan.FromSeconds(1));
        }

        for (var i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Equal(8, relay.Metrics.Snapshot().Push.Failures);
        _transport.Obstacle = null;
        author.Write();
        await author.SyncAsync(relay.Http);
        Assert.Equal(2, (await _transport.NextAsync(_time)).Message.Count);
    }

    private static HttpClient ClientOf(TestRelay relay, string connection)
    {
        var http = relay.NewClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Goat-Push-Connection", connection);
        return http;
    }

    private Task<TestRelay> StartAsync() => TestRelay.StartAsync(new TestRelaySetup { Push = _transport, Time = _time });

    private async Task FailedAsync(TestRelay relay, long failures, TimeSpan? step = null)
    {
        while (relay.Metrics.Snapshot().Push.Failures < failures)
        {
            if (step is { } time)
            {
                _time.Advance(time);
            }

            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What another repository says comes after all that was to be said about this one.</summary>
    private async Task ExpectNothingMoreAsync(TestRelay relay)
    {
        var marker = await TestReplica.RegisterAsync(relay, RepositoryPath.Parse("/data/marker"));
        marker.Write();
        await marker.SyncAsync(relay.Http);
        Assert.Equal(marker.Repository.ToString(), (await _transport.NextAsync()).Group);
        marker.Write();
        await marker.SyncAsync(relay.Http);
        Assert.Equal(marker.Repository.ToString(), (await _transport.NextAsync(_time)).Group);
    }
}
