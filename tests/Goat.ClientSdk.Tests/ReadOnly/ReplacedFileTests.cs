namespace Goat.ClientSdk.Tests;

/// <summary>The file that a repository follows is restored, replaced or gone.</summary>
public sealed class ReplacedFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string ReplicaFile => Directory.GetFiles(_directory, "*.goat").Single();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_restored_shows_what_it_holds(bool isReplaced)
    {
        await WriteAsync("a", "b");
        var backup = await File.ReadAllBytesAsync(ReplicaFile, Cancel);
        await WriteAsync("c", "d");
        await using var db = await OpenReaderAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var item = tasks["d"];
        var events = new List<string>();
        tasks.ItemChanged += (_, e) => events.Add($"{e.Kind} {e.Item.Key}");

        await RestoreAsync(backup, isReplaced);
        await tasks.RefreshAsync(Cancel);
        Assert.Equal(["a", "b"], tasks.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["Deleted c", "Deleted d"], events.Order(StringComparer.Ordinal));
        events.Clear();

        // Longer than before, so that the length tells nothing.
        await WriteAsync("d", "e", "f", "g", "h");
        await tasks.RefreshAsync(Cancel);
        Assert.Same(item, tasks["d"]);
        Assert.Equal(["Created d", "Created e", "Created f", "Created g", "Created h"], events.Order(StringComparer.Ordinal));
        await AssertIsAsOpenedAnewAsync(tasks);
    }

    [Fact]
    public async Task A_file_that_was_restored_and_grew_between_two_looks_is_read_anew()
    {
        await WriteAsync("a");
        var backup = await File.ReadAllBytesAsync(ReplicaFile, Cancel);
        await WriteAsync("b");
        await using var db = await OpenReaderAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);

        var events = new List<string>();
        tasks.ItemChanged += (_, e) => events.Add($"{e.Kind} {e.Item.Key}");

        await RestoreAsync(backup, isReplaced: false);
        await WriteAsync("c", "d", "e");
        await tasks.RefreshAsync(Cancel);

        Assert.Equal(["a", "c", "d", "e"], tasks.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["Created c", "Created d", "Created e", "Deleted b"], events.Order(StringComparer.Ordinal));
        await AssertIsAsOpenedAnewAsync(tasks);
    }

    [Fact]
    public async Task Another_repository_file_in_its_place_is_followed_with_its_own_key()
    {
        await WriteAsync("a");
        await using var db = await OpenReaderAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        foreach (var file in Directory.GetFiles(_directory, "*.goat").Concat(Directory.GetFiles(_directory, "*.tail")))
        {
            File.Delete(file);
        }

        await WriteAsync("x", "y");
        await tasks.RefreshAsync(Cancel);

        Assert.Equal(["x", "y"], tasks.Keys.Order(StringComparer.Ordinal));
        await AssertIsAsOpenedAnewAsync(tasks);
    }

    [Fact]
    public async Task While_the_file_is_gone_items_stay_and_it_goes_on_when_it_is_back()
    {
        await WriteAsync("a");
        await using var db = await OpenReaderAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var aside = ReplicaFile + ".aside";
        File.Move(ReplicaFile, aside);

        var thrown = await Assert.ThrowsAsync<RefreshFailedException>(() => tasks.RefreshAsync(Cancel));
        Assert.IsType<FileNotFoundException>(thrown.InnerException);
        Assert.Equal((RepositoryState.Failing, 1), (tasks.Status.State, tasks.Count));

        File.Move(aside, aside[..^".aside".Length]);
        await WriteAsync("b");
        await tasks.RefreshAsync(Cancel);
        Assert.Equal((RepositoryState.Normal, 2), (tasks.Status.State, tasks.Count));
    }

    private async Task AssertIsAsOpenedAnewAsync(Repository tasks)
    {
        await using var db = await OpenReaderAsync();
        var anew = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        Assert.Equal(anew.Digest, tasks.Digest);
        Assert.Equal(RepositoryTests.Export(anew), RepositoryTests.Export(tasks));
    }

    private async Task WriteAsync(params string[] keys)
    {
        await using var writer = await OpenWriterAsync();
        var tasks = await writer.OpenRepositoryAsync("/data/tasks", Cancel);
        foreach (var key in keys)
        {
            tasks.Create(key);
            await tasks.FlushAsync(Cancel);
        }
    }

    private async Task RestoreAsync(byte[] backup, bool isReplaced)
    {
        if (isReplaced)
        {
            var file = ReplicaFile;
            await File.WriteAllBytesAsync(file + ".new", backup, Cancel);
            File.Move(file + ".new", file, overwrite: true);
        }
        else
        {
            await File.WriteAllBytesAsync(ReplicaFile, backup, Cancel);
        }
    }

    private Task<GoatDb> OpenWriterAsync() => GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = Timeout.InfiniteTimeSpan }, Cancel);

    private Task<GoatDb> OpenReaderAsync() =>
        GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, Access = DatabaseAccess.ReadOnly, RefreshInterval = Timeout.InfiniteTimeSpan }, Cancel);
}
