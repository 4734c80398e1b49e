using System.Collections.Concurrent;
using Goat.RelayHost.Push;

namespace Goat.RelayHost.Tests.Push;

/// <summary>Messages that are lost, repeated, late, out of order, refused or wrong: everybody has everything within the documented bound, and nothing twice.</summary>
public sealed class PushFaultTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_message_lost_is_made_up_for_by_the_safety_poll()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        world.Transport.Fault = _ => [];
        hers.Create("lost");
        await world.SentAsync(hers);
        await world.StepUntilAsync(() => world.Transport.Messages == 1);
        Assert.Equal(0, his.Count);

        await world.AdvanceToPollAsync();
        await world.SameAsync(hers, his);

        Assert.True(his.Find("lost") is not null);
    }

    [Fact]
    public async Task A_message_lost_before_another_is_fetched_when_that_shows_the_gap()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        world.Transport.Fault = _ => [];
        hers.Create("lost");
        await world.SentAsync(hers);
        await world.StepUntilAsync(() => world.Transport.Messages == 1);

        world.Transport.Fault = text => [text];
        hers.Create("seen");
        await world.SameAsync(hers, his);

        Assert.Equal((2, 0), (his.Status.Commits, his.Status.Orphans));
    }

    [Fact]
    public async Task Messages_repeated_double_nothing()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        var changes = new ConcurrentQueue<string>();
        his.ItemChanged += (_, e) => changes.Enqueue(e.Item.Key);
        world.Transport.Fault = text => [text, text, text];
        for (var i = 0; i < 5; i++)
        {
            hers.Create($"{i}");
            await world.SameAsync(hers, his);
        }

        await world.StepUntilAsync(() => changes.Count >= 5);
        Assert.Equal(["0", "1", "2", "3", "4"], changes);
        Assert.Equal((5, 5), (his.Count, his.Status.Commits));
        Assert.Equal(5, world.Relay.Metrics.Snapshot().Commits.Values.Sum());
    }

    [Fact]
    public async Task Messages_in_the_wrong_order_and_minutes_late_do_no_harm()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        world.Transport.Holds = true;
        for (var i = 0; i < 5; i++)
        {
            hers.Create($"{i}");
            await world.SentAsync(hers);
            await world.StepUntilAsync(() => world.Transport.Messages == i + 1);
        }

        world.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, his.Count);
        await world.Transport.ReleaseAsync();
        await world.SameAsync(hers, his);
        hers.Create("5");
        await world.SameAsync(hers, his);

        Assert.Equal((6, 6, 0), (his.Count, his.Status.Commits, his.Status.Orphans));
    }

    [Fact]
    public async Task Messages_that_come_after_the_poll_that_made_up_for_them_change_nothing()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        world.Transport.Holds = true;
        hers.Create("one");
        await world.SentAsync(hers);
        await world.StepUntilAsync(() => world.Transport.Messages == 1);
        await world.AdvanceToPollAsync();
        await world.SameAsync(hers, his);
        hers.Create("two");
        await world.SentAsync(hers);
        await world.StepUntilAsync(() => world.Transport.Messages == 2);

        await world.Transport.ReleaseAsync();
        await world.SameAsync(hers, his);

        Assert.Equal((2, 2), (his.Count, his.Status.Commits));
    }

    [Fact]
    public async Task A_day_whose_units_are_used_up_is_spent_polling_and_the_next_day_pushes_again()
    {
        await using var world = await PushWorld.StartAsync(new PushHubOptions { Quota = new PushQuota(Connections: 20, UnitsPerDay: 1) });
        var hers = await world.OpenLiveAsync(poll: Second);
        var his = await world.OpenLiveAsync(poll: Second);
        hers.Create("within the quota");
        await world.SameAsync(hers, his);

        hers.Create("beyond");
        await world.StepUntilAsync(() => !PushWorld.StatusOf(hers).IsPushLive && !PushWorld.StatusOf(his).IsPushLive);
        await world.SameAsync(hers, his);
        Assert.False(PushWorld.StatusOf(his).IsPushLive);
        Assert.Equal(1, world.Relay.Metrics.Snapshot().Push.Delivered);

        world.Time.Advance(TimeSpan.FromDays(1));
        await world.StepUntilAsync(() => PushWorld.IsLive(hers) && PushWorld.IsLive(his) && world.Connections == 2, TimeSpan.FromSeconds(1));
        hers.Create("a day later");
        await world.SameAsync(hers, his);

        Assert.Equal(3, his.Count);
        Assert.Equal(2, world.Relay.Metrics.Snapshot().Push.Delivered);
    }

    [Fact]
    public async Task A_client_for_which_there_is_no_connection_left_polls_until_there_is()
    {
        await using var world = await PushWorld.StartAsync(new PushHubOptions { Quota = new PushQuota(Connections: 1) });
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenAsync(poll: Second);
        hers.Create("polled");
        await world.SameAsync(hers, his);
        Assert.False(PushWorld.StatusOf(his).IsPushLive);

        hers.Database.Sync.Pause();
        await world.StepUntilAsync(() => PushWorld.IsLive(his), TimeSpan.FromSeconds(1));
        await world.StepUntilAsync(() => world.Connections == 1);
    }

    [Fact]
    public async Task A_relay_that_does_not_push_is_polled()
    {
        await using var world = await PushWorld.StartAsync(configure: o => o with { Push = null });
        var hers = await world.OpenAsync(poll: Second);
        var his = await world.OpenAsync(poll: Second);

        hers.Create("polled");
        await world.SameAsync(hers, his);

        Assert.False(PushWorld.StatusOf(his).IsPushLive);
    }

    [Fact]
    public async Task A_relay_that_was_restarted_empty_is_connected_to_again_and_everybody_gets_what_was_written_meanwhile()
    {
        var instance = await new Goat.Relay.Identity.MemoryRootKeySource().GetInstanceAsync(Cancellation);
        await using var world = await PushWorld.StartAsync(configure: o => o with { Instance = instance });
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        hers.Create("before");
        await world.SameAsync(hers, his);
        var address = world.Relay.Address;
        await world.Relay.StopAsync(Cancellation);
        await world.StepUntilAsync(() => !PushWorld.StatusOf(hers).IsPushLive && !PushWorld.StatusOf(his).IsPushLive);
        hers.Create("hers");
        his.Create("his");

        await world.RestartAsync(new RelayHostOptions { DataDirectory = null, Url = address.ToString(), Time = world.Time, Instance = instance });
        await world.StepUntilAsync(() => PushWorld.IsLive(hers) && PushWorld.IsLive(his) && world.Connections == 2 && PushWorld.Same(hers, his), TimeSpan.FromMilliseconds(50));
        hers.Create("after");
        await world.SameAsync(hers, his);

        Assert.Equal((4, 4), (hers.Count, his.Status.Commits));
    }

    [Fact]
    public async Task A_cache_deleted_while_everybody_only_listens_is_healed_from_the_next_edit_on()
    {
        using var data = new TemporaryDirectory();
        await using var world = await PushWorld.StartAsync(configure: o => o with { DataDirectory = data.Path });
        var all = new[] { await world.OpenLiveAsync(), await world.OpenLiveAsync(), await world.OpenLiveAsync() };
        for (var i = 0; i < 12; i++)
        {
            all[i % 3].Create($"{i}");
            await world.SameAsync(all);
            await world.SentAsync(all[i % 3]);
        }

        Directory.Delete(RelayHostApplication.CacheDirectoryOf(data.Path), recursive: true);
        all[0].Create("after");
        await world.SameAsync(all);
        foreach (var repository in all)
        {
            await world.SentAsync(repository);
        }

        await world.StepUntilAsync(() => RelayHas(world, all[0]));
    }

    [Theory]
    [InlineData("garbage!")]
    [InlineData("AAAA")]
    [InlineData("")]
    public async Task A_message_that_is_none_ends_the_connection_and_nothing_else(string text)
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        world.Transport.Fault = _ => [text];
        hers.Create("one");
        await world.StepUntilAsync(() => !PushWorld.StatusOf(his).IsPushLive);

        world.Transport.Fault = good => [good];
        await world.StepUntilAsync(() => PushWorld.IsLive(his) && PushWorld.Same(hers, his), TimeSpan.FromMilliseconds(50));

        Assert.True(his.Find("one") is not null);
    }

    [Fact]
    public async Task A_message_that_is_longer_than_any_of_a_relay_ends_the_connection()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        world.Transport.Fault = _ => [new string('A', 100_000)];

        hers.Create("one");

        await world.StepUntilAsync(() => !PushWorld.StatusOf(his).IsPushLive);
    }

    [Fact]
    public async Task A_bundle_that_was_changed_on_its_way_is_not_taken_in()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        world.Transport.Fault = text => [Forge(text)];
        hers.Create("one", ("text", "original"));

        await world.SameAsync(hers, his);

        Assert.Equal("original", his["one"].Get<string>("text"));
        Assert.Equal(1, his.Status.Commits);
    }

    /// <summary>Exchanges the last byte of the bundle, which belongs to the payload.</summary>
    private static string Forge(string text)
    {
        var message = Goat.Sync.PushMessageCodec.Decode(text);
        var bytes = message.Bundle.ToArray();
        bytes[^1] ^= 1;
        return Goat.Sync.PushMessageCodec.TryEncode(message with { Bundle = bytes })!;
    }

    /// <summary>Whether a new device gets everything from the relay: nothing else can say what that holds.</summary>
    private static bool RelayHas(PushWorld world, Repository repository) => world.Relay.Metrics.Snapshot().CacheLosses > 0 && PushWorld.StatusOf(repository).State == SyncState.Synced;
}
