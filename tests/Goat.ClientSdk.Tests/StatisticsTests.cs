namespace Goat.ClientSdk.Tests;

public sealed class StatisticsTests : IDisposable
{
    private const string Path = "/data/tasks";

    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_is_held_is_counted_and_items_wait_in_the_checkpoint()
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = Timeout.InfiniteTimeSpan, CheckpointBytes = 256 }, Cancel);
        var tasks = await db.OpenRepositoryAsync(Path, Cancel);
        for (var i = 0; i < 2000; i++)
        {
            tasks.Create($"key of twenty-six {i:D8}", ("text", $"a text of twenty {i:D4}"), ("done", true), ("number", 100_000L + i), ("due", DateOnly.MinValue), ("state", "open"));
        }

        tasks[$"key of twenty-six {7:D8}"].Delete();
        await tasks.FlushAsync(Cancel);
        var all = tasks.Statistics;

        Assert.Equal((1999, 1, 2000, 3, 0), (all.Items, all.DeletedItems, all.LoadedItems, all.Commits, all.Orphans));
        Assert.InRange(all.ItemMemory / 2000, 350, 500);
        Assert.Equal(new FileInfo(Directory.GetFiles(_directory, "*.goat").Single()).Length, all.FileBytes);

        await tasks.CloseAsync();
        var again = await db.OpenRepositoryAsync(Path, Cancel);
        again.Find($"key of twenty-six {1:D8}");
        var some = again.Statistics;

        Assert.Equal((1999, 1, 1, 3), (some.Items, some.DeletedItems, some.LoadedItems, some.Commits));
        Assert.True(some.CheckpointMemory > 0 && some.CheckpointFileBytes > some.CheckpointMemory && some.Memory < all.Memory);
    }
}
