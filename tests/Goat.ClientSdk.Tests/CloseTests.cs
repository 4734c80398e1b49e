namespace Goat.ClientSdk.Tests;

public sealed class CloseTests : IDisposable
{
    private const string Path = "/data/tasks";

    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;
    private readonly MemoryRelay _relay = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _relay.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_closed_repository_is_flushed_and_opened_again_as_another_object(bool inFile)
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = inFile ? _directory : null, FlushDelay = Timeout.InfiniteTimeSpan }, Cancel);
        var tasks = await db.OpenRepositoryAsync(Path, Cancel);
        tasks.Create("a", ("n", 1));
        await tasks.CloseAsync();
        await tasks.CloseAsync();

        Assert.True(tasks.IsClosed);
        Assert.Empty(db.Repositories);
        var again = await db.OpenRepositoryAsync(Path, Cancel);
        Assert.NotSame(tasks, again);
        Assert.Equal(1, again["a"].Get<int>("n"));
        again["a"]["n"] = 2;
        await again.FlushAsync(Cancel);
        Assert.Equal((2, RepositoryState.Normal), (again.Status.Commits, again.Status.State));
    }

    [Fact]
    public async Task A_closed_repository_and_its_items_throw_and_snapshots_stay()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync(Path, Cancel);
        var item = tasks.Create("a", ("n", 1));
        var snapshot = tasks.Snapshot();
        await tasks.CloseAsync();

        Action[] uses =
        [
            () => _ = item["n"],
            () => item["n"] = 2,
            () => _ = item.Get<int>("n"),
            () => _ = item.Fields,
            () => _ = item.IsDeleted,
            () => item.Delete(),
            () => _ = tasks.Count,
            () => _ = tasks.Keys,
            () => tasks.Find("a"),
            () => tasks.Create(),
            () => tasks.Create("b"),
            () => tasks.GetEnumerator(),
            () => tasks.Snapshot(),
        ];
        Assert.All(uses, use => Assert.Equal(Path, Assert.Throws<ObjectDisposedException>(use).ObjectName));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => tasks.FlushAsync(Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => tasks.HistoryAsync("a", Cancel));
        Assert.Equal("a", item.Key);
        Assert.Equal(1, snapshot["a"].Get<int>("n"));
    }

    [Fact]
    public async Task A_repository_that_cannot_be_flushed_stays_open()
    {
        var store = new FullStore();
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { FlushDelay = Timeout.InfiniteTimeSpan, StoreFactory = _ => store }, Cancel);
        var tasks = await db.OpenRepositoryAsync(Path, Cancel);
        tasks.Create("a");
        store.IsFull = true;
        await Assert.ThrowsAsync<FlushFailedException>(tasks.CloseAsync);

        Assert.False(tasks.IsClosed);
        Assert.Same(tasks, await db.OpenRepositoryAsync(Path, Cancel));
        tasks.Create("b");
        store.IsFull = false;
        await tasks.CloseAsync();
        Assert.Equal(2, (await db.OpenRepositoryAsync(Path, Cancel)).Count);
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_does_not_hold_up_closing_for_ever()
    {
        var answer = new TaskCompletionSource();
        var store = new FullStore();
        var options = new GoatDbOptions { FlushDelay = Timeout.InfiniteTimeSpan, CloseLimit = TimeSpan.FromMilliseconds(50), StoreFactory = _ => store };
        var db = await GoatDb.OpenAsync(options, Cancel);
        var tasks = await db.OpenRepositoryAsync(Path, Cancel);
        store.Silence = answer.Task;
        tasks.Create("a");

        var failure = await Assert.ThrowsAsync<FlushFailedException>(() => db.DisposeAsync().AsTask());

        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.StartsWith("The disk did not answer", failure.Message, StringComparison.Ordinal);
        answer.SetResult();
    }

    [Fact]
    public async Task Opening_and_closing_at_the_same_time_loses_nothing()
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel);
        var created = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < 25; i++)
                {
                    var tasks = await db.OpenRepositoryAsync(Path, Cancel);
                    try
                    {
                        tasks.Create(("n", i));
                        Interlocked.Increment(ref created);
                    }
                    catch (ObjectDisposedException)
                    {
                        // Somebody else closed it: nothing was created.
                    }

                    await tasks.CloseAsync();
                }
            },
            Cancel)));

        Assert.Equal(created, (await db.OpenRepositoryAsync(Path, Cancel)).Count);
    }

    [Fact]
    public async Task A_repository_closed_in_the_middle_of_a_round_goes_on_when_it_is_open_again()
    {
        await using var db = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
        var tasks = await db.OpenRepositoryAsync(Path, Cancel);
        var other = await db.OpenRepositoryAsync("/data/other", Cancel);
        tasks.Create("a");
        other.Create("b");
        var (begun, closed) = (new TaskCompletionSource(), new TaskCompletionSource());
        _relay.Hold = () =>
        {
            begun.TrySetResult();
            return closed.Task;
        };
        var syncing = db.Sync.SyncNowAsync(Cancel);
        await begun.Task.WaitAsync(Cancel);
        await tasks.CloseAsync();
        closed.SetResult();
        await syncing;

        var again = await db.OpenRepositoryAsync(Path, Cancel);
        again.Create("c");
        await db.Sync.SyncNowAsync(Cancel);
        await using var reader = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var (left, right) = (await reader.OpenRepositoryAsync(Path, Cancel), await reader.OpenRepositoryAsync("/data/other", Cancel));
        await reader.Sync.SyncNowAsync(Cancel);
        Assert.Equal(["a", "c"], left.Keys.Order());
        Assert.Equal(["b"], right.Keys);
    }

    [Fact]
    public async Task Repositories_that_nobody_uses_are_closed()
    {
        var time = new SteppedTime();
        await using var db = await GoatDb.OpenAsync(
            new GoatDbOptions { FlushDelay = Timeout.InfiniteTimeSpan, IdleRepositoryTimeout = TimeSpan.FromMinutes(10), TimeProvider = time }, Cancel);
        var (used, pending, observed, idle) = (
            await db.OpenRepositoryAsync("/data/used", Cancel),
            await db.OpenRepositoryAsync("/data/pending", Cancel),
            await db.OpenRepositoryAsync("/data/observed", Cancel),
            await db.OpenRepositoryAsync("/data/idle", Cancel));
        var item = used.Create(("n", 1));
        await used.FlushAsync(Cancel);
        pending.Create();
        observed.Create("a").Changed += (_, _) => { };
        await observed.FlushAsync(Cancel);

        for (var minutes = 0; minutes < 20; minutes++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(1, item.Get<int>("n"));
        }

        while (!idle.IsClosed)
        {
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }

        Assert.False(used.IsClosed || pending.IsClosed || observed.IsClosed);
    }
}
