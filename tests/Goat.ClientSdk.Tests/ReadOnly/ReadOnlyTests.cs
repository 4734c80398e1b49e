namespace Goat.ClientSdk.Tests;

/// <summary>Opening for reading only: what can be done then, what cannot, and that nothing on the disk changes by it.</summary>
public sealed class ReadOnlyTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_was_written_is_read_while_the_writer_has_it_open(long checkpointBytes)
    {
        await using var writer = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, CheckpointBytes = checkpointBytes, FlushDelay = Timeout.InfiniteTimeSpan }, Cancel);
        var written = await WriteAsync(writer, 50);

        await using var db = await GoatDb.OpenAsync(Options(), Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);

        Assert.Equal(DatabaseAccess.ReadOnly, db.Access);
        Assert.Equal((writer.DatabaseId, writer.SessionId), (db.DatabaseId, db.SessionId));
        Assert.Equal(written.Digest, tasks.Digest);
        Assert.Equal(RepositoryTests.Export(written), RepositoryTests.Export(tasks));
        Assert.Equal(50, (await tasks.HistoryAsync("0", Cancel)).Count);
    }

    [Fact]
    public async Task No_byte_of_the_directory_changes()
    {
        await using (var writer = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, CheckpointBytes = 1, FlushDelay = Timeout.InfiniteTimeSpan }, Cancel))
        {
            await WriteAsync(writer, 50);
        }

        // A torn tail, which a writer would cut off.
        await File.AppendAllBytesAsync(Directory.GetFiles(_directory, "*.goat").Single(), [1, 2, 3], Cancel);
        var before = Files();
        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, Access = DatabaseAccess.ReadOnly, CheckpointBytes = 1 }, Cancel))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            Assert.True(tasks.Covered > 0);
            Assert.Throws<DatabaseReadOnlyException>(() => tasks.Create(("text", "no")));
            await tasks.FlushAsync(Durability.Disk, Cancel);
            await tasks.RefreshAsync(Cancel);
            await db.Sync.SyncNowAsync(Cancel);
            Assert.Equal((RepositoryState.Normal, SyncState.Off), (tasks.Status.State, db.Sync.Status.State));
            await Assert.ThrowsAsync<RepositoryNotFoundException>(() => db.OpenRepositoryAsync("/data/none", Cancel));
        }

        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Every_edit_throws_and_changes_nothing()
    {
        await using (var writer = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = Timeout.InfiniteTimeSpan }, Cancel))
        {
            var written = await WriteAsync(writer, 3);
            written.Create("gone").Delete();
        }

        await using var db = await GoatDb.OpenAsync(Options(), Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var state = RepositoryTests.Export(tasks);
        var (item, gone) = (tasks["0"], tasks.Deleted.Single());

        Action[] edits =
        [
            () => tasks.Create(("text", "a")),
            () => tasks.Create("key", ("text", "a")),
            () => item["text"] = "a",
            () => item.Set(("text", "a"), ("done", true)),
            () => item.Remove("n"),
            item.Delete,
            gone.Restore,
        ];
        Assert.All(edits, edit => Assert.Contains("open for reading only", Assert.Throws<DatabaseReadOnlyException>(edit).Message, StringComparison.Ordinal));
        await Assert.ThrowsAsync<DatabaseReadOnlyException>(() => tasks.ImportAsync(OneItemAsync(), cancellationToken: Cancel));
        Assert.Equal(0, tasks.Status.PendingItems);
        Assert.Equal(state, RepositoryTests.Export(tasks));
    }

    [Fact]
    public async Task A_directory_or_repository_that_is_not_there_is_named()
    {
        var none = Path.Combine(_directory, "none");
        var thrown = await Assert.ThrowsAsync<DatabaseNotFoundException>(() => GoatDb.OpenAsync(Options(none), Cancel));
        Assert.Equal(none, thrown.Directory);
        Assert.False(Directory.Exists(none));
        await Assert.ThrowsAsync<DatabaseNotFoundException>(() => GoatDb.OpenAsync(Options(), Cancel));
        Assert.Empty(Directory.GetFileSystemEntries(_directory));

        await using var writer = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = Timeout.InfiniteTimeSpan }, Cancel);
        await using var db = await GoatDb.OpenAsync(Options(), Cancel);
        var missing = await Assert.ThrowsAsync<RepositoryNotFoundException>(() => db.OpenRepositoryAsync("/data/tasks", Cancel));
        Assert.Equal("/data/tasks", missing.Repository);

        await WriteAsync(writer, 1);
        Assert.Single(await db.OpenRepositoryAsync("/data/tasks", Cancel));
    }

    [Fact]
    public async Task A_file_without_a_header_yet_is_no_repository_yet()
    {
        await using (var writer = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = Timeout.InfiniteTimeSpan }, Cancel))
        {
            await WriteAsync(writer, 1);
        }

        var file = Directory.GetFiles(_directory, "*.goat").Single();
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        await using var db = await GoatDb.OpenAsync(Options(), Cancel);
        foreach (var length in new[] { 0, 20, 60 })
        {
            await File.WriteAllBytesAsync(file, bytes[..length], Cancel);
            await Assert.ThrowsAsync<RepositoryNotFoundException>(() => db.OpenRepositoryAsync("/data/tasks", Cancel));
            Assert.Equal(length, new FileInfo(file).Length);
        }

        await File.WriteAllBytesAsync(file, bytes, Cancel);
        Assert.Single(await db.OpenRepositoryAsync("/data/tasks", Cancel));
    }

    [Fact]
    public async Task Options_that_contradict_reading_only_are_refused()
    {
        var withRelay = Options();
        withRelay.Relays.Add("http://127.0.0.1:1");
        Assert.Contains("Relays", (await Assert.ThrowsAsync<ArgumentException>(() => GoatDb.OpenAsync(withRelay, Cancel))).Message, StringComparison.Ordinal);

        var inMemory = new GoatDbOptions { Access = DatabaseAccess.ReadOnly };
        Assert.Contains("Directory is null", (await Assert.ThrowsAsync<ArgumentException>(() => GoatDb.OpenAsync(inMemory, Cancel))).Message, StringComparison.Ordinal);
    }

    private GoatDbOptions Options(string? directory = null) =>
        new() { Directory = directory ?? _directory, Access = DatabaseAccess.ReadOnly, RefreshInterval = Timeout.InfiniteTimeSpan };

    private static async Task<Repository> WriteAsync(GoatDb writer, int commits)
    {
        var tasks = await writer.OpenRepositoryAsync("/data/tasks", Cancel);
        for (var i = 0; i < commits; i++)
        {
            var item = tasks.Find("0") ?? tasks.Create("0");
            item["n"] = i;
            await tasks.FlushAsync(Cancel);
        }

        return tasks;
    }

    private static async IAsyncEnumerable<ItemImport> OneItemAsync()
    {
        await Task.CompletedTask;
        yield return new ItemImport("new", new Dictionary<string, object?> { ["text"] = "a" });
    }

    private List<(string File, DateTime Written, string Content)> Files() =>
        [.. Directory.GetFiles(_directory).Order(StringComparer.Ordinal).Select(f => (f, File.GetLastWriteTimeUtc(f), Convert.ToHexString(File.ReadAllBytes(f))))];
}
