using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Sync;

namespace Goat.Relay.Tests.Repositories;

/// <summary>Parts of the cache vanish: the relay is never mistaken for complete, and whoever has the commits heals it.</summary>
public sealed class LossTests
{
    private const int SegmentBytes = 700;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>All combinations of four segments, under a relay that was restarted and under one that had everything in memory.</summary>
    public static TheoryData<int, bool> Combinations
    {
        get
        {
            var data = new TheoryData<int, bool>();
            for (var lost = 1; lost < 16; lost++)
            {
                data.Add(lost, true);
                data.Add(lost, false);
            }

            return data;
        }
    }

    public static TheoryData<string, int> Damages
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var damage in new[] { "empty", "half", "garbage", "longer garbage", "another's", "one bit" })
            {
                for (var segment = 0; segment < 4; segment++)
                {
                    data.Add(damage, segment);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public Task Lost_segments_are_noticed_and_healed(int lost, bool restarts) => HealsAsync(restarts, (cache, control, repository) =>
    {
        var segments = control.Segments().ToArray();
        for (var i = 0; i < segments.Length; i++)
        {
            if ((lost & (1 << Math.Min(i, 3))) != 0)
            {
                cache.LoseSegment(repository, segments[i]);
            }
        }

        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(Damages))]
    public Task Damaged_segments_are_noticed_and_healed(string damage, int at) => HealsAsync(restarts: true, async (cache, control, repository) =>
    {
        var segments = control.Segments().ToArray();
        var segment = at == 3 ? segments[^1] : segments[at];
        var other = at == 0 ? segments[1] : segments[0];
        cache.ReplaceSegment(repository, segment, Damage(damage, await ReadAsync(cache, repository, segment), await ReadAsync(cache, repository, other)));
    });

    [Theory]
    [InlineData("empty")]
    [InlineData("half")]
    [InlineData("garbage")]
    [InlineData("longer garbage")]
    public Task A_segment_damaged_under_a_running_relay_is_noticed_and_healed(string damage) => HealsAsync(restarts: false, async (cache, control, repository) =>
    {
        // The last but one is never empty.
        var segment = control.ActiveSegment with { Number = control.Active - 1 };
        cache.ReplaceSegment(repository, segment, Damage(damage, await ReadAsync(cache, repository, segment), []));
        cache.ReplaceSegment(repository, control.ActiveSegment, Damage(damage, await ReadAsync(cache, repository, control.ActiveSegment), []));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_lost_control_row_is_healed(bool restarts) => HealsAsync(restarts, (cache, _, repository) =>
    {
        cache.LoseControl(repository);
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_cache_that_is_gone_altogether_is_healed(bool restarts) => HealsAsync(restarts, (cache, _, _) =>
    {
        cache.Lose();
        return Task.CompletedTask;
    });

    [Fact]
    public async Task A_relay_that_lost_a_segment_says_a_smaller_count_and_another_digest()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { SegmentBytes = SegmentBytes });
        var author = await FillAsync(relay);
        var control = await relay.Cache.ReadControlAsync(author.Repository, Cancellation);
        foreach (var segment in control!.Segments().SkipLast(1))
        {
            var bytes = await ReadAsync(relay.MemoryCache, author.Repository, segment);
            relay.MemoryCache.LoseSegment(author.Repository, segment);
            await using var restarted = await TestRelay.StartAsync(new TestRelaySetup { Instance = relay.Instance, Cache = _ => relay.MemoryCache });

            var reply = Assert.Single(await TestReplica.SendAsync(restarted.Http, new SyncPart { Repository = author.Repository, Count = author.Set.Graph.Count, Digest = author.Set.Graph.Digest }));

            Assert.True(reply.Count < author.Set.Graph.Count);
            Assert.NotEqual(author.Set.Graph.Digest, reply.Digest);
            relay.MemoryCache.ReplaceSegment(author.Repository, segment, bytes);
        }
    }

    [Fact]
    public async Task A_rolled_segment_that_vanishes_is_noticed_by_the_regular_check_too()
    {
        var time = new ManualTime();
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { SegmentBytes = SegmentBytes, Time = time, Options = new RelayOptions { CertificateLifetime = TimeSpan.FromDays(3650) } });
        time.Advance(DateTimeOffset.UtcNow - time.GetUtcNow());
        var author = await FillAsync(relay);
        var control = await relay.Cache.ReadControlAsync(author.Repository, Cancellation);
        relay.MemoryCache.LoseSegment(author.Repository, control!.Segments().First());

        var losses = relay.Metrics.Snapshot().CacheLosses;
        await author.SyncAsync(relay.Http);
        Assert.Equal(losses, relay.Metrics.Snapshot().CacheLosses);
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));

        Assert.True(relay.Metrics.Snapshot().CacheLosses > losses);
        Assert.True(relay.Metrics.Snapshot().Rounds[RoundKind.Healing] > 0);
    }

    private static async Task HealsAsync(bool restarts, Func<MemoryCommitCache, CacheControl, RepositoryId, Task> lose)
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { SegmentBytes = SegmentBytes });
        var author = await FillAsync(relay);
        var control = await relay.Cache.ReadControlAsync(author.Repository, Cancellation);
        Assert.True(control!.Active >= 4);
        await lose(relay.MemoryCache, control, author.Repository);
        await using var second = restarts ? await TestRelay.StartAsync(new TestRelaySetup { Instance = relay.Instance, Cache = _ => relay.MemoryCache }) : null;
        var http = (second ?? relay).Http;

        // Somebody who has nothing comes first, then the author, then the first one again.
        var reader = await TestReplica.RegisterAsync(second ?? relay);
        await reader.SyncAsync(http);
        Assert.Equal(ConversationState.Synced, await author.SyncAsync(http));
        Assert.Equal(ConversationState.Synced, await reader.SyncAsync(http));

        Assert.Equal(author.Describe(), reader.Describe());
        Assert.Equal((40, 0), (reader.Set.Graph.Count, reader.Set.Graph.OrphanCount));
        Assert.Equal(0, relay.Metrics.Snapshot().Storage.Lists);
    }

    /// <summary>Forty commits in pushes of four, over at least four segments.</summary>
    private static async Task<TestReplica> FillAsync(TestRelay relay)
    {
        var author = await TestReplica.RegisterAsync(relay);
        for (var i = 0; i < 10; i++)
        {
            await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. author.Write(4, Guid.NewGuid().ToString())])));
        }

        Assert.Equal(ConversationState.Synced, await author.SyncAsync(relay.Http));
        return author;
    }

    private static async Task<byte[]> ReadAsync(MemoryCommitCache cache, RepositoryId repository, SegmentId segment) =>
        (await cache.ReadAsync(repository, segment, 0, int.MaxValue, Cancellation)).Bytes.ToArray();

    private static byte[] Damage(string damage, byte[] bytes, byte[] other) => damage switch
    {
        "empty" => [],
        "half" => bytes[..(bytes.Length / 2)],
        "garbage" => [.. bytes.Select((_, i) => (byte)(i * 37))],
        "longer garbage" => [.. Enumerable.Range(0, (2 * bytes.Length) + 100).Select(i => (byte)(i * 37))],
        "another's" => other,
        "one bit" => [.. bytes.Select((b, i) => i == bytes.Length / 2 ? (byte)(b ^ 1) : b)],
        _ => throw new ArgumentOutOfRangeException(nameof(damage)),
    };
}
