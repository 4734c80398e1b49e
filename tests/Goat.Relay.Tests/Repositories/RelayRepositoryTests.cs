using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Relay.Storage;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Sync;

namespace Goat.Relay.Tests.Repositories;

public sealed class RelayRepositoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restarted_relay_serves_what_it_stored()
    {
        using var directory = new TemporaryDirectory();
        var setup = new TestRelaySetup { Cache = operations => new FileCommitCache(directory.Path, operations, 2000) };
        TestReplica author;
        await using (var relay = await TestRelay.StartAsync(setup))
        {
            setup = setup with { Instance = relay.Instance };
            author = await TestReplica.RegisterAsync(relay);
            author.Write(50);
            await author.SyncAsync(relay.Http);
        }

        await using var restarted = await TestRelay.StartAsync(setup);
        var reader = await TestReplica.RegisterAsync(restarted);

        Assert.Equal(ConversationState.Synced, await reader.SyncAsync(restarted.Http));
        Assert.Equal(ConversationState.Synced, await author.SyncAsync(restarted.Http));
        Assert.Equal(author.Describe(), reader.Describe());
    }

    [Fact]
    public async Task Many_orphans_cost_a_relay_that_starts_few_reads()
    {
        const int Pushes = 60;
        var operations = new StorageOperations();
        var cache = new MemoryCommitCache(operations, segmentBytes: 4_000);
        var setup = new TestRelaySetup { Cache = _ => cache };
        await using var relay = await TestRelay.StartAsync(setup);
        var author = await TestReplica.RegisterAsync(relay);
        for (var i = 0; i < Pushes; i++)
        {
            author.Write();
            await author.SyncAsync(relay.Http);
        }

        var segments = (await cache.ReadControlAsync(author.Repository, Cancellation))!.Segments().ToArray();
        Assert.InRange(segments.Length, 3, Pushes / 4);
        cache.LoseSegment(author.Repository, segments[0]);

        // The first one to start writes the index blob without what is lost.
        await StartAndAskAsync(setup, relay, author);
        var before = operations.Snapshot();
        await StartAndAskAsync(setup, relay, author);

        // Index blob, length and orphans of each rolled segment, active segment; nothing else.
        Assert.InRange((operations.Snapshot() - before).Reads, segments.Length, (2 * segments.Length) + 2);
    }

    private static async Task StartAndAskAsync(TestRelaySetup setup, TestRelay first, TestReplica author)
    {
        await using var relay = await TestRelay.StartAsync(setup with { Instance = first.Instance });
        using var response = await TestReplica.PostAsync(relay.Http, SyncMessageCodec.Encode([new SyncPart { Repository = author.Repository, HasMore = true, Count = 1 }]));
        var reply = Assert.Single(SyncMessageCodec.Decode(await response.Content.ReadAsByteArrayAsync(Cancellation)));
        Assert.True(reply.Orphans > 40, $"{reply.Count} closed, {reply.Orphans} orphans");
    }

    [Fact]
    public async Task A_cache_directory_deleted_under_a_running_relay_is_healed()
    {
        using var directory = new TemporaryDirectory();
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Cache = operations => new FileCommitCache(Path.Combine(directory.Path, "cache"), operations, 2000) });
        var author = await TestReplica.RegisterAsync(relay);
        for (var i = 0; i < 5; i++)
        {
            author.Write(10);
            await author.SyncAsync(relay.Http);
            Directory.Delete(Path.Combine(directory.Path, "cache"), recursive: true);
        }

        Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));
        var reader = await TestReplica.RegisterAsync(relay);
        Assert.Equal(ConversationState.Synced, await reader.SyncAsync(relay.Http));
        Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));
        Assert.Equal(author.Describe(), reader.Describe());
    }

    [Fact]
    public async Task A_torn_frame_at_the_end_costs_nothing_that_was_acknowledged()
    {
        using var directory = new TemporaryDirectory();
        var setup = new TestRelaySetup { Cache = operations => new FileCommitCache(directory.Path, operations) };
        await using var relay = await TestRelay.StartAsync(setup);
        var author = await TestReplica.RegisterAsync(relay);
        author.Write(5);
        await author.SyncAsync(relay.Http);
        var segment = Directory.GetFiles(directory.Path, "*.segment", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(segment, Cancellation);
        await File.WriteAllBytesAsync(segment, [.. bytes, .. bytes[..60]], Cancellation);

        Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));
        author.Write(5);
        Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));
        await using var restarted = await TestRelay.StartAsync(setup with { Instance = relay.Instance });
        var reader = await TestReplica.RegisterAsync(restarted);
        Assert.Equal(ConversationState.Synced, await reader.SyncAsync(restarted.Http));
        Assert.Equal(ConversationState.Synced, await author.SyncAsync(restarted.Http));

        Assert.Equal(author.Describe(), reader.Describe());
    }

    [Fact]
    public async Task Two_relays_over_one_cache_see_each_others_appends_and_rolls()
    {
        await using var first = await TestRelay.StartAsync(new TestRelaySetup { SegmentBytes = 600 });
        await using var second = await TestRelay.StartAsync(new TestRelaySetup { Instance = first.Instance, Cache = _ => first.MemoryCache });
        var a = await TestReplica.RegisterAsync(first);
        var b = await TestReplica.RegisterAsync(second);
        for (var i = 0; i < 10; i++)
        {
            a.Write(2);
            b.Write(2);
            var states = await Task.WhenAll(a.SyncAsync(first.Http), b.SyncAsync(second.Http));
            Assert.All(states, s => Assert.Equal(ConversationState.Synced, s));
        }

        Assert.Equal(ConversationState.Synced, await a.SyncAsync(second.Http));
        Assert.Equal(ConversationState.Synced, await b.SyncAsync(first.Http));
        Assert.Equal(a.Describe(), b.Describe());
        Assert.Equal(40, a.Set.Graph.Count);
        Assert.True((await first.Cache.ReadControlAsync(a.Repository, Cancellation))!.Active > 3);
    }

    [Fact]
    public async Task Repositories_beyond_the_memory_limit_are_dropped_and_read_again()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { MaxResidentBytes = 1 } });
        var replicas = new List<TestReplica>();
        for (var i = 0; i < 3; i++)
        {
            replicas.Add(await TestReplica.RegisterAsync(relay, RepositoryPath.Parse($"/data/r{i}")));
        }

        for (var round = 0; round < 3; round++)
        {
            foreach (var replica in replicas)
            {
                replica.Write(3);
                Assert.Equal(ConversationState.Synced, await replica.SyncAsync(relay.Http));
            }
        }

        Assert.All(replicas, r => Assert.Equal(9, r.Set.Graph.Count));
    }

    [Fact]
    public async Task Many_repositories_share_one_request()
    {
        await using var relay = await TestRelay.StartAsync();
        var replicas = new List<TestReplica>();
        for (var i = 0; i < 64; i++)
        {
            replicas.Add(await TestReplica.RegisterAsync(relay, RepositoryPath.Parse($"/data/r{i}")));
        }

        var parts = new List<SyncPart>();
        foreach (var replica in replicas)
        {
            var bundle = replica.BundleOf(await replica.AttestAsync([.. replica.Write(2)]));
            parts.Add(new SyncPart { Repository = replica.Repository, Count = 2, Bundle = Goat.Bundles.BundleCodec.Encode(bundle) });
        }

        var replies = await TestReplica.SendAsync(relay.Http, [.. parts]);

        Assert.Equal(replicas.Select(r => r.Repository), replies.Select(r => r.Repository));
        Assert.All(replies, r => Assert.Equal((2L, 2L), (r.Accepted, r.Count)));
    }

    [Fact]
    public async Task A_pull_reads_neighbouring_frames_at_once()
    {
        await using var relay = await TestRelay.StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        for (var i = 0; i < 30; i++)
        {
            await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. author.Write(3)])));
        }

        var reader = await TestReplica.RegisterAsync(relay);
        var before = relay.Metrics.Snapshot();
        await reader.SyncAsync(relay.Http);
        var storage = relay.Metrics.Snapshot().Storage - before.Storage;
        var rounds = relay.Metrics.Snapshot().Rounds.Values.Sum() - before.Rounds.Values.Sum();

        Assert.Equal(90, reader.Set.Graph.Count);
        Assert.InRange(storage.Reads, 1, rounds + 1);
    }
}
