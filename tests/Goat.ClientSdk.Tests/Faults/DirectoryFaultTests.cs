namespace Goat.ClientSdk.Tests.Faults;

/// <summary>Directories that go away, and things that stand where files should be.</summary>
public sealed class DirectoryFaultTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_parent, "data");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public async Task A_directory_removed_under_way_is_reported_and_gets_everything_once_it_is_back()
    {
        if (OperatingSystem.IsWindows())
        {
            // A directory with open files cannot be removed there.
            return;
        }

        string connection;
        await using (var db = await OpenAsync())
        {
            connection = db.ConnectionString;
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            for (var i = 0; i < 20; i++)
            {
                tasks.Create($"{i}", ("n", i));
                await tasks.FlushAsync(Durability.Disk, Cancel);
            }

            RemoveData();
            tasks.Create("while", ("n", 100));
            await Assert.ThrowsAsync<FlushFailedException>(() => tasks.FlushAsync(Cancel));
            Assert.Equal((RepositoryState.Failing, 1), (tasks.Status.State, tasks.Status.PendingItems));
            Assert.Equal(21, tasks.Count);

            Directory.CreateDirectory(Data);
            await tasks.FlushAsync(Durability.Disk, Cancel);
            Assert.Equal((RepositoryState.Normal, 0), (tasks.Status.State, tasks.Status.PendingItems));
            tasks["while"]["n"] = 101;
        }

        await using var again = await OpenAsync();
        Assert.Equal(connection, again.ConnectionString);
        var reopened = await again.OpenRepositoryAsync("/data/tasks", Cancel);
        Assert.Equal((21, 101L, RepositoryState.Normal), (reopened.Count, reopened["while"]["n"], reopened.Status.State));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(i, reopened[$"{i}"].Get<int>("n")));
    }

    [Fact]
    public async Task A_directory_made_anew_is_locked_anew()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("1");
        await tasks.FlushAsync(Cancel);
        RemoveData();
        Directory.CreateDirectory(Data);
        tasks.Create("2");
        await tasks.FlushAsync(Cancel);

        await Assert.ThrowsAsync<DatabaseInUseException>(OpenAsync);
    }

    [Fact]
    public async Task A_directory_that_somebody_else_has_made_anew_is_left_to_them_until_they_are_gone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("mine");
        await tasks.FlushAsync(Cancel);
        RemoveData();
        await using (var other = await OpenAsync())
        {
            tasks.Create("while");
            var thrown = await Assert.ThrowsAsync<FlushFailedException>(() => tasks.FlushAsync(Cancel));
            Assert.IsType<DatabaseInUseException>(thrown.InnerException);
            await Assert.ThrowsAsync<DatabaseInUseException>(() => db.OpenRepositoryAsync("/data/other", Cancel));
            (await other.OpenRepositoryAsync("/data/tasks", Cancel)).Create("theirs");
        }

        // What they have left there is no longer locked, and still not ours to overwrite.
        Assert.IsType<IOException>((await Assert.ThrowsAsync<FlushFailedException>(() => tasks.FlushAsync(Cancel))).InnerException);
        RemoveData();
        Directory.CreateDirectory(Data);
        await tasks.FlushAsync(Cancel);
        Assert.Equal((RepositoryState.Normal, 2), (tasks.Status.State, tasks.Count));
    }

    [Fact]
    public async Task A_file_removed_under_way_is_made_again_with_everything_in_it()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using (var db = await OpenAsync())
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            tasks.Create("1");
            await tasks.FlushAsync(Cancel);
            File.Delete(Path.Combine(Data, "data+tasks.goat"));
            tasks.Create("2");
            await tasks.FlushAsync(Cancel);
            Assert.Equal(RepositoryState.Normal, tasks.Status.State);
        }

        await using var again = await OpenAsync();
        Assert.Equal(["1", "2"], (await again.OpenRepositoryAsync("/data/tasks", Cancel)).Keys.Order());
    }

    [Fact]
    public async Task A_directory_in_the_way_of_a_file_is_reported_and_the_repository_opens_once_it_is_gone()
    {
        var obstacle = Path.Combine(Data, "data+tasks.goat");
        Directory.CreateDirectory(obstacle);
        await using (var db = await OpenAsync())
        {
            for (var i = 0; i < 2; i++)
            {
                await Assert.ThrowsAsync<DirectoryUnavailableException>(() => db.OpenRepositoryAsync("/data/tasks", Cancel));
            }

            Directory.Delete(obstacle);
            (await db.OpenRepositoryAsync("/data/tasks", Cancel)).Create("1");
            Directory.CreateDirectory(Path.Combine(Data, "data+other.goat"));
            await Assert.ThrowsAnyAsync<Exception>(() => db.OpenRepositoryAsync("/data/other", Cancel));
        }

        await using var again = await OpenAsync();
        Assert.Single(await again.OpenRepositoryAsync("/data/tasks", Cancel));
    }

    [Fact]
    public async Task Whatever_stands_in_the_way_of_companions_keeps_nobody_from_working()
    {
        Directory.CreateDirectory(Path.Combine(Data, "data+tasks.tail"));
        Directory.CreateDirectory(Path.Combine(Data, "data+tasks.checkpoint"));
        for (var i = 0; i < 2; i++)
        {
            await using var db = await OpenAsync();
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            for (var j = 0; j < 20; j++)
            {
                tasks.Create($"{i}.{j}", ("text", new string('x', 100)));
                await tasks.FlushAsync(Cancel);
            }

            Assert.Equal((RepositoryState.Normal, 20 * (i + 1)), (tasks.Status.State, tasks.Count));
        }
    }

    private Task<GoatDb> OpenAsync() =>
        GoatDb.OpenAsync(new GoatDbOptions { Directory = Data, FlushDelay = TimeSpan.FromHours(1), CheckpointBytes = 1_000 }, Cancel);

    /// <summary>Removes the directory, again where a checkpoint was written into it meanwhile.</summary>
    private void RemoveData()
    {
        while (Directory.Exists(Data))
        {
            try
            {
                Directory.Delete(Data, recursive: true);
            }
            catch (IOException)
            {
                Cancel.ThrowIfCancellationRequested();
            }
        }
    }
}
