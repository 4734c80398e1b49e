namespace Goat.ClientSdk.Tests;

public sealed class FullStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_that_cannot_be_written_stay_pending_and_are_written_later()
    {
        var store = new FullStore();
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { FlushDelay = TimeSpan.FromHours(1), StoreFactory = _ => store }, Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var item = tasks.Create("a", ("text", "1"));
        await tasks.FlushAsync(Cancel);
        var statuses = new List<RepositoryState>();
        tasks.StatusChanged += (_, _) => statuses.Add(tasks.Status.State);
        store.IsFull = true;
        item["text"] = "2";

        var thrown = await Assert.ThrowsAsync<FlushFailedException>(() => tasks.FlushAsync(Cancel));
        Assert.IsType<IOException>(thrown.InnerException);
        Assert.Equal((RepositoryState.Failing, 1, 1), (tasks.Status.State, tasks.Status.PendingItems, tasks.Status.Commits));
        item["text"] = "3";
        tasks.Create("b");
        await Assert.ThrowsAsync<FlushFailedException>(() => tasks.FlushAsync(Cancel));
        store.IsFull = false;
        await tasks.FlushAsync(Cancel);

        Assert.Equal((RepositoryState.Normal, 0), (tasks.Status.State, tasks.Status.PendingItems));
        Assert.Equal("3", tasks["a"]["text"]);
        Assert.Equal(2, tasks.Count);
        Assert.Equal(RepositoryState.Failing, statuses[0]);
        Assert.Equal(RepositoryState.Normal, statuses[^1]);
    }
}
