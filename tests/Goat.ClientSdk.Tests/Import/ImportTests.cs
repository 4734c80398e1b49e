namespace Goat.ClientSdk.Tests.Import;

public sealed class ImportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Items_are_created_and_those_that_exist_are_merged()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("a", ("n", 1), ("kept", true));

        var done = await tasks.ImportAsync(Items(("a", 2), ("b", 3), (null, 4), ("b", 5)), cancellationToken: Cancel);

        Assert.Equal(new ImportProgress(Created: 2, Updated: 2, Skipped: 0), done);
        Assert.Equal((2, true, 5, 3), (tasks["a"].Get<int>("n"), tasks["a"].Get<bool>("kept"), tasks["b"].Get<int>("n"), tasks.Count));
        Assert.Equal(0, tasks.Status.PendingItems);
    }

    [Fact]
    public async Task Replacing_removes_the_fields_that_are_not_imported_and_skipping_changes_nothing()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("a", ("n", 1), ("old", true));
        var seen = new List<string>();
        tasks["a"].Changed += (_, e) => seen.Add(e.Field);

        var skipped = await tasks.ImportAsync(Items(("a", 2)), new ImportOptions { Existing = ImportMode.Skip }, cancellationToken: Cancel);
        Assert.Equal((1L, 1, true), (skipped.Skipped, tasks["a"].Get<int>("n"), tasks["a"].Has("old")));

        await tasks.ImportAsync(Items(("a", 3)), new ImportOptions { Existing = ImportMode.Replace }, cancellationToken: Cancel);
        Assert.Equal(["n"], tasks["a"].Fields);
        Assert.Equal(["n", "old"], seen);
    }

    [Fact]
    public async Task Many_items_make_full_commits_and_report_as_they_go()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var reports = new Reports();

        await tasks.ImportAsync(Items([.. Enumerable.Range(0, 2500).Select(i => ((string?)$"k{i}", i))]), progress: reports, cancellationToken: Cancel);

        Assert.Equal([1024, 2048, 2500], reports.Totals);
        Assert.Equal((3, 2500), (tasks.Status.Commits, tasks.Count));
    }

    [Fact]
    public async Task Large_values_are_written_before_many_of_them_are_in_memory()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var reports = new Reports();
        var items = Enumerable.Range(0, 6).Select(i => new ItemImport($"k{i}", new Dictionary<string, object?> { ["bytes"] = new byte[300_000] }));

        await tasks.ImportAsync(items.ToAsyncEnumerable(), progress: reports, cancellationToken: Cancel);

        Assert.Equal([2, 4, 6], reports.Totals);
    }

    [Fact]
    public async Task An_item_that_cannot_be_stored_is_named_and_those_before_it_are_there()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);

        var thrown = await Assert.ThrowsAsync<ImportFailedException>(() => tasks.ImportAsync(Items(("a", 1), ("b\u0001", 2), ("c", 3)), cancellationToken: Cancel));

        Assert.StartsWith("Item 2 ('b\u0001') cannot be imported into /data/tasks: ", thrown.Message, StringComparison.Ordinal);
        Assert.Equal((1L, "b\u0001"), (thrown.Progress.Total, thrown.Item.Key));
        Assert.Equal((1, 0), (tasks.Count, tasks.Status.PendingItems));
    }

    [Fact]
    public async Task The_key_of_a_deleted_item_begins_a_new_one()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("a", ("old", 1)).Delete();

        var done = await tasks.ImportAsync(Items(("a", 2)), new ImportOptions { Existing = ImportMode.Skip }, cancellationToken: Cancel);

        Assert.Equal(1, done.Created);
        Assert.Equal(["n"], tasks["a"].Fields);
    }

    [Fact]
    public async Task Cancelling_keeps_what_was_imported()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reports = new Reports { OnReport = cancelling.Cancel };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            tasks.ImportAsync(Items([.. Enumerable.Range(0, 3000).Select(i => ((string?)$"k{i}", i))]), progress: reports, cancellationToken: cancelling.Token));

        Assert.Equal((1024, 1), (tasks.Count, tasks.Status.Commits));
    }

    private static Task<GoatDb> OpenAsync() => GoatDb.OpenAsync(new GoatDbOptions { FlushDelay = Timeout.InfiniteTimeSpan }, Cancel);

    private static async IAsyncEnumerable<ItemImport> Items(params (string? Key, int Number)[] items)
    {
        foreach (var (key, number) in items)
        {
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
            yield return new ItemImport(key, [KeyValuePair.Create("n", (object?)number)]);
        }
    }

    private sealed class Reports : IProgress<ImportProgress>
    {
        public List<long> Totals { get; } = [];

        public Action? OnReport { get; init; }

        public void Report(ImportProgress value)
        {
            Totals.Add(value.Total);
            OnReport?.Invoke();
        }
    }
}
