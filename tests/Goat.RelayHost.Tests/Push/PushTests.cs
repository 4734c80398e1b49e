using System.Collections.Concurrent;

namespace Goat.RelayHost.Tests.Push;

/// <summary>What push does when nothing goes wrong.</summary>
public sealed class PushTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edit_on_one_device_is_seen_on_the_other_without_a_round()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        var rounds = PushWorld.RoundsOf(his);
        var origins = new ConcurrentQueue<ChangeOrigin>();
        his.ItemChanged += (_, e) => origins.Enqueue(e.Origin);

        hers.Create("one", ("text", "pushed"));
        await world.StepUntilAsync(() => !origins.IsEmpty);

        Assert.Equal("pushed", his["one"].Get<string>("text"));
        Assert.Equal([ChangeOrigin.Remote], origins);
        Assert.Equal(hers.Digest, his.Digest);
        Assert.Equal(rounds, PushWorld.RoundsOf(his));
        Assert.Equal(0, PushWorld.StatusOf(his).PendingCommits);
    }

    [Fact]
    public async Task The_device_that_sent_a_commit_is_not_told_of_it()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();

        hers.Create("one");
        await world.SameAsync(hers, his);

        var push = await world.PushedAsync(1);
        Assert.Equal((1, 0, 1, 2), (push.Inline, push.Hints, push.Delivered, push.Connections));
    }

    [Fact]
    public async Task Devices_that_write_in_turn_never_need_a_round_to_see_each_other()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        for (var i = 0; i < 10; i++)
        {
            (i % 2 == 0 ? hers : his).Create($"item {i}");
            await world.SameAsync(hers, his);

            // The one that was told knows by then that the relay has it, and does not upload it with its own.
            await world.SentAsync(hers);
            await world.SentAsync(his);
        }

        Assert.Equal(10, his.Status.Commits);
        Assert.Equal(10, world.Relay.Metrics.Snapshot().Commits.Values.Sum());
        Assert.Equal(10, (await world.PushedAsync(10)).Inline);
    }

    [Fact]
    public async Task What_is_too_large_for_a_message_is_fetched_after_a_hint()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        var text = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i * 7919 % 10007:x} "));

        hers.Create("one", ("text", text));
        await world.SameAsync(hers, his);

        Assert.Equal(text, his["one"].Get<string>("text"));
        var push = await world.PushedAsync(1);
        Assert.Equal((0, 1, 1), (push.Inline, push.Hints, push.Delivered));
    }

    [Fact]
    public async Task A_repository_is_pushed_to_those_who_have_it_open_and_to_nobody_else()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync("/data/tasks");
        var his = await world.OpenLiveAsync("/data/tasks");
        var other = await world.OpenLiveAsync("/data/notes");

        hers.Create("one");
        await world.SameAsync(hers, his);
        other.Create("two");
        await world.SentAsync(other);

        Assert.Equal(1, (await world.PushedAsync(2)).Delivered);
        Assert.Equal((1, 1), (hers.Count, other.Count));
    }

    [Fact]
    public async Task A_repository_that_is_opened_later_joins_the_connection()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync("/data/tasks");
        var his = await world.OpenLiveAsync("/data/notes");
        hers.Create("before");
        await world.SentAsync(hers);

        var late = await his.Database.OpenRepositoryAsync("/data/tasks", Cancellation);
        await world.SameAsync(hers, late);
        hers.Create("after");
        await world.SameAsync(hers, late);

        Assert.Equal(2, world.Connections);
        Assert.Equal(["after", "before"], late.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_repository_that_was_closed_is_no_longer_pushed()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync("/data/tasks");
        var his = await world.OpenLiveAsync("/data/tasks");
        await his.Database.OpenRepositoryAsync("/data/notes", Cancellation);
        var group = his.Id.ToString();
        await his.CloseAsync();
        await world.StepUntilAsync(() => world.Transport.Left.Contains(group));

        hers.Create("one");

        Assert.Equal(0, (await world.PushedAsync(1)).Delivered);
    }

    [Fact]
    public async Task Pausing_disconnects_and_resuming_connects_again_and_catches_up()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        his.Database.Sync.Pause();
        await world.StepUntilAsync(() => world.Connections == 1);
        Assert.False(PushWorld.StatusOf(his).IsPushLive);
        hers.Create("one");
        await world.SentAsync(hers);
        Assert.Equal(0, his.Count);

        his.Database.Sync.Resume();
        await world.StepUntilAsync(() => PushWorld.IsLive(his) && world.Connections == 2);
        await world.SameAsync(hers, his);

        Assert.True(PushWorld.StatusOf(his).IsPushLive);
    }

    [Fact]
    public async Task An_idle_hour_costs_the_safety_polls_and_no_other_storage_operation()
    {
        await using var world = await PushWorld.StartAsync();
        var hers = await world.OpenLiveAsync();
        var his = await world.OpenLiveAsync();
        hers.Create("one");
        await world.SameAsync(hers, his);
        await world.SentAsync(hers);
        await world.SentAsync(his);
        await world.PushedAsync(1);
        var (before, herRounds, hisRounds) = (world.Relay.Metrics.Snapshot(), PushWorld.RoundsOf(hers), PushWorld.RoundsOf(his));

        for (var poll = 1; poll <= 4; poll++)
        {
            await world.AdvanceToPollAsync();
            await world.StepUntilAsync(() => PushWorld.RoundsOf(hers) == herRounds + poll && PushWorld.RoundsOf(his) == hisRounds + poll);
        }

        var after = world.Relay.Metrics.Snapshot();
        var polls = after.Rounds.Values.Sum() - before.Rounds.Values.Sum();
        Assert.Equal(8, polls);
        Assert.Equal(polls, after.Storage.Reads - before.Storage.Reads);
        Assert.Equal(before.Storage.Appends, after.Storage.Appends);
        Assert.Equal(0, after.Storage.Lists);
        Assert.Equal(before.Push, after.Push);
    }
}
