using Goat.Relay.Cache;
using Goat.Relay.Metrics;
using Goat.Relay.Repositories;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Statements;
using Goat.Sync;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goat.Relay.Tests.Repositories;

/// <summary>Requests about one repository that come at once, and what they read of the cache.</summary>
public sealed class SharedReadTests : IDisposable
{
    private readonly EcdsaVerifier _verifier = new();
    private readonly RelayMetrics _metrics = new();
    private readonly HeldReads _cache;

    public SharedReadTests() => _cache = new HeldReads(new MemoryCommitCache(_metrics.Storage));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _cache.Dispose();
        _verifier.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Those_that_waited_when_the_cache_was_read_do_not_read_it_once_more()
    {
        await using var host = await TestRelay.StartAsync();
        using var relay = await OpenAsync(host);
        var before = _cache.Reads;
        var hold = new TaskCompletionSource();
        _cache.Hold = hold.Task;

        var first = AskAsync(relay, host);
        await _cache.BegunAsync();
        var others = Enumerable.Range(0, 5).Select(_ => AskAsync(relay, host)).ToArray();
        hold.SetResult();
        await Task.WhenAll(others.Append(first));

        // The first one's, which began before the others came, and one for all of them.
        Assert.Equal(2, _cache.Reads - before);
        await AskAsync(relay, host);
        Assert.Equal(3, _cache.Reads - before);
    }

    [Fact]
    public async Task What_another_relay_stored_before_a_request_came_is_seen_by_it()
    {
        await using var host = await TestRelay.StartAsync();
        var author = await TestReplica.RegisterAsync(host);
        using var relay = await OpenAsync(host);
        using var other = await OpenAsync(host);
        var hold = new TaskCompletionSource();
        await other.AnswerAsync(new SyncPart { Repository = author.Repository, HasMore = true }, author.BundleOf(await author.AttestAsync([.. author.Write()])), null, SyncLimits.PageBytes, Cancellation);
        await AskAsync(relay, host);
        _cache.Hold = hold.Task;
        var first = AskAsync(relay, host);
        await _cache.BegunAsync();
        _cache.Hold = null;
        await other.AnswerAsync(new SyncPart { Repository = author.Repository, HasMore = true }, author.BundleOf(await author.AttestAsync([.. author.Write()])), null, SyncLimits.PageBytes, Cancellation);

        var second = AskAsync(relay, host);
        hold.SetResult();
        await first;

        Assert.Equal(2, (await second).Count);
    }

    [Fact]
    public void Of_recent_frames_the_oldest_leave_first()
    {
        var frames = new RecentFrames();
        FramePlace[] places = [.. Enumerable.Range(0, 5).Select(i => new FramePlace(new SegmentId(1, 1), i * 100_000, 100_000))];
        foreach (var place in places)
        {
            frames.Add(place, new byte[place.Length]);
        }

        Assert.Equal([false, false, false, true, true], places.Select(p => frames.TryFind(p, out _)));
        Assert.Equal(200_000, frames.Bytes);
        frames.Add(new FramePlace(new SegmentId(1, 1), 0, 300_000), new byte[300_000]);
        Assert.True(frames.TryFind(places[4], out _));
        frames.Clear();
        Assert.Equal((false, 0L), (frames.TryFind(places[4], out _), frames.Bytes));
    }

    private static async Task<SyncPart> AskAsync(RelayRepository relay, TestRelay host) =>
        await relay.AnswerAsync(new SyncPart { Repository = TestReplica.Create(host).Repository, HasMore = true, Count = 1 }, null, null, SyncLimits.PageBytes, Cancellation);

    private async Task<RelayRepository> OpenAsync(TestRelay host)
    {
        var repository = TestReplica.Create(host).Repository;
        var runtime = new RelayRuntime(new RelayOptions(), host.Instance, _cache, _verifier, _metrics, TimeProvider.System, NullLogger.Instance);
        await _cache.CreateAsync(repository, Cancellation);
        var relay = new RelayRepository(repository, runtime);
        await AskAsync(relay, host);
        return relay;
    }
}
