namespace Goat.ClientSdk.Tests;

public sealed class FlushTests
{
    private const int Callers = 50;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_that_want_the_disk_share_its_turns_and_hold_nobody_up()
    {
        var store = new SlowDiskStore();
        await using var db = await OpenAsync(store);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("first");
        var first = tasks.FlushAsync(Durability.Disk, Cancel);
        await store.BegunAsync(Cancel);

        var others = Enumerable.Range(0, Callers).Select(i => Task.Run(() => FlushOneAsync(tasks, $"k{i}"), Cancel)).ToArray();
        while (tasks.Count < 1 + Callers || tasks.Status.PendingItems > 0)
        {
            await tasks.FlushAsync(Cancel);
        }

        Assert.False(first.IsCompleted);
        Assert.All(others, o => Assert.False(o.IsCompleted));
        store.Let(2);
        await first;
        await Task.WhenAll(others);

        Assert.Equal(2, store.Syncs);
        Assert.False(store.IsDirty);
    }

    [Fact]
    public async Task What_the_disk_had_already_does_not_take_another_turn()
    {
        var store = new SlowDiskStore();
        await using var db = await OpenAsync(store);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("first");
        store.Let(1);
        await tasks.FlushAsync(Durability.Disk, Cancel);
        await tasks.FlushAsync(Durability.Disk, Cancel);

        Assert.Equal(1, store.Syncs);
    }

    [Fact]
    public async Task A_disk_that_fails_is_reported_to_all_who_waited_and_tried_again_by_the_next()
    {
        var store = new SlowDiskStore { IsBroken = true };
        await using var db = await OpenAsync(store);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("first");
        var first = tasks.FlushAsync(Durability.Disk, Cancel);
        await store.BegunAsync(Cancel);
        store.Let(1);

        var thrown = await Assert.ThrowsAsync<FlushFailedException>(() => first);
        Assert.IsType<IOException>(thrown.InnerException);
        Assert.Equal(RepositoryState.Failing, tasks.Status.State);

        store.IsBroken = false;
        store.Let(1);
        await tasks.FlushAsync(Durability.Disk, Cancel);
        Assert.Equal(RepositoryState.Normal, tasks.Status.State);
    }

    [Fact]
    public async Task A_change_after_a_pause_is_written_without_being_asked_and_without_a_delay()
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { FlushDelay = TimeSpan.FromDays(1), TimeProvider = new FastTime() }, Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("first");
        while (tasks.Status.Commits == 0)
        {
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }

        Assert.Equal(0, tasks.Status.PendingItems);
    }

    private static Task<GoatDb> OpenAsync(SlowDiskStore store) =>
        GoatDb.OpenAsync(new GoatDbOptions { FlushDelay = Timeout.InfiniteTimeSpan, StoreFactory = _ => store }, Cancel);

    private static async Task FlushOneAsync(Repository tasks, string key)
    {
        tasks.Create(key);
        await tasks.FlushAsync(Durability.Disk, Cancel);
    }

    /// <summary>A clock on which a day goes by between two looks at it; its timers are real.</summary>
    private sealed class FastTime : TimeProvider
    {
        private long _days;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 86_400 * Interlocked.Increment(ref _days);
    }
}
