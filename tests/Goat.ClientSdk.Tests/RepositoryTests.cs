using System.Buffers;

namespace Goat.ClientSdk.Tests;

public sealed class RepositoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_was_flushed_is_there_after_reopening()
    {
        string key;
        byte[] state;
        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            var item = tasks.Create(("text", "Hello"), ("done", false), ("count", 3));
            item["done"] = true;
            item.Set("price", 1.50m);
            key = item.Key;
            await tasks.FlushAsync(Cancel);
            state = Export(tasks);
        }

        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            var item = tasks[key];
            Assert.Equal("Hello", item.Get<string>("text"));
            Assert.True(item.Get<bool>("done"));
            Assert.Equal(3, item.Get<int>("count"));
            Assert.Equal(1.50m, item["price"]);
            Assert.Equal(state, Export(tasks));
            Assert.Equal(RepositoryState.Normal, tasks.Status.State);
        }
    }

    [Fact]
    public async Task Opening_a_repository_twice_gives_the_same_object()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);

        Assert.Same(await db.OpenRepositoryAsync("/data/a", Cancel), await db.OpenRepositoryAsync("/data/a", Cancel));
        Assert.NotSame(await db.OpenRepositoryAsync("/data/a", Cancel), await db.OpenRepositoryAsync("/data/A", Cancel));
    }

    [Fact]
    public async Task A_second_writer_of_a_directory_is_told_who_has_it()
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel);

        var thrown = await Assert.ThrowsAsync<DatabaseInUseException>(() => GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel));

        Assert.Equal(Environment.ProcessId, thrown.ProcessId);
    }

    [Fact]
    public async Task A_deleted_item_comes_back_with_its_fields_when_restored()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var item = tasks.Create("a", ("text", "x"));
        item.Delete();
        Assert.Null(tasks.Find("a"));
        Assert.Empty(tasks);
        Assert.Throws<ItemDeletedException>(() => item["text"] = "y");
        await tasks.FlushAsync(Cancel);
        item.Restore();
        await tasks.FlushAsync(Cancel);

        Assert.Equal("x", tasks["a"]["text"]);
        Assert.Equal(1, tasks.Count);
        Assert.Equal(3, (await tasks.HistoryAsync("a", Cancel)).Count);
    }

    [Fact]
    public async Task A_key_used_again_starts_without_the_old_fields()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("a", ("text", "x"), ("old", 1)).Delete();
        tasks.Create("a", ("text", "y"));
        await tasks.FlushAsync(Cancel);

        Assert.Equal(["text"], tasks["a"].Fields);
        Assert.Throws<ItemExistsException>(() => tasks.Create("a"));
    }

    [Fact]
    public async Task Changes_are_flushed_without_being_asked()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create(("text", "x"));
        while (tasks.Status is { Commits: 0 })
        {
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }

        Assert.Equal(0, tasks.Status.PendingItems);
        Assert.Single(tasks.Head);
    }

    [Fact]
    public async Task More_items_than_a_commit_holds_make_several_commits()
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = TimeSpan.FromHours(1) }, Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        for (var i = 0; i < 2500; i++)
        {
            tasks.Create(("text", $"item {i}"), ("n", i));
        }

        await tasks.FlushAsync(Durability.Disk, Cancel);

        Assert.Equal(3, tasks.Status.Commits);
        Assert.Equal(2500, tasks.Count);
    }

    [Fact]
    public async Task Fields_that_exceed_a_commit_together_are_split()
    {
        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = TimeSpan.FromHours(1) }, Cancel))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            tasks.Create("big", ("a", new byte[600_000]), ("b", new byte[600_000]), ("c", new byte[1_000_000]));
            await tasks.FlushAsync(Cancel);
            Assert.Equal(3, tasks.Status.Commits);
        }

        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            Assert.Equal(1_000_000, tasks["big"].Get<byte[]>("c")!.Length);
            Assert.Equal(600_000, tasks["big"].Get<byte[]>("a")!.Length);
        }
    }

    [Fact]
    public async Task Observers_are_told_field_old_and_new_value_and_origin()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var item = tasks.Create(("text", "x"));
        var seen = new List<FieldChangedEventArgs>();
        var kinds = new List<ItemChangeKind>();
        item.Changed += (_, e) => seen.Add(e);
        tasks.ItemChanged += (_, e) => kinds.Add(e.Kind);
        item["text"] = "y";
        item["text"] = "y";
        item.Remove("text");
        item.Delete();

        Assert.Equal([("text", "x", "y"), ("text", "y", null)], seen.Select(e => (e.Field, e.OldValue, e.NewValue)));
        Assert.All(seen, e => Assert.Equal(ChangeOrigin.Local, e.Origin));
        Assert.Equal([ItemChangeKind.Updated, ItemChangeKind.Updated, ItemChangeKind.Deleted], kinds);
    }

    [Fact]
    public async Task Values_that_cannot_be_stored_are_refused_at_once()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var item = tasks.Create();

        Assert.Throws<ArgumentException>(() => item["text"] = "lone " + '\ud800');
        Assert.Throws<ArgumentException>(() => item["object"] = new object());
        Assert.Throws<ArgumentException>(() => item["long"] = new string('x', 2_000_000));
        Assert.Throws<ArgumentException>(() => item[""] = 1);
        Assert.Throws<ArgumentException>(() => item[new string('f', 101)] = 1);
        Assert.Throws<ArgumentException>(() => tasks.Create("a\u0001"));
        Assert.Empty(item.Fields);
    }

    internal static byte[] Export(Repository repository)
    {
        var writer = new ArrayBufferWriter<byte>();
        repository.ExportState(writer);
        return writer.WrittenSpan.ToArray();
    }
}
