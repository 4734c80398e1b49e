namespace Goat.ClientSdk.Tests.Items;

public sealed class EventTests : IDisposable
{
    private readonly MemoryRelay _relay = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _relay.Dispose();

    [Fact]
    public async Task A_handler_that_throws_harms_neither_the_others_nor_the_writer()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var item = tasks.Create("a");
        var seen = new List<string>();
        item.Changed += (_, _) => throw new InvalidOperationException("first");
        item.Changed += (_, e) => seen.Add(e.Field);
        tasks.ItemChanged += (_, _) => throw new InvalidOperationException("second");
        tasks.ItemChanged += (_, e) => seen.Add(e.Item.Key);

        item["n"] = 1;

        Assert.Equal(1, item.Get<int>("n"));
        Assert.Equal(["n", "a"], seen);
    }

    [Fact]
    public async Task A_handler_that_throws_does_not_keep_remote_changes_from_others()
    {
        await using var a = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var (left, right) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await b.OpenRepositoryAsync("/data/tasks", Cancel));
        left.Create("1");
        left.Create("2");
        await a.Sync.SyncNowAsync(Cancel);
        var seen = new List<string>();
        right.ItemChanged += (_, _) => throw new InvalidOperationException("first");
        right.ItemChanged += (_, e) => seen.Add($"{e.Item.Key} {e.Kind} {e.Origin}");
        await b.Sync.SyncNowAsync(Cancel);

        Assert.Equal(["1 Created Remote", "2 Created Remote"], seen.Order());
    }

    [Fact]
    public async Task A_handler_may_change_items_while_others_are_enumerated()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        for (var i = 0; i < 10; i++)
        {
            tasks.Create($"k{i}", ("n", i));
        }

        tasks.ItemChanged += (_, e) =>
        {
            if (e.Kind == ItemChangeKind.Updated)
            {
                tasks.Create($"copy of {e.Item.Key}");
                e.Item.Delete();
            }
        };
        var visited = 0;
        foreach (var item in tasks)
        {
            item["n"] = -1;
            visited++;
        }

        Assert.Equal(10, visited);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"copy of k{i}"), tasks.Keys.Order());
    }

    [Fact]
    public async Task An_item_created_again_tells_those_who_listen_to_it()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var item = tasks.Create("a", ("n", 1));
        var seen = new List<object?>();
        item.Changed += (_, e) => seen.Add(e.NewValue);
        item.Delete();
        tasks.Create("a", ("n", 2));

        Assert.Equal([2L], seen);
    }
}
