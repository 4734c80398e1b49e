using Goat.Replicas;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>Files that cannot be written, flushed or read for a time: reported, memory consistent, nothing lost when it is over.</summary>
public sealed class StoreFaultTests : IDisposable
{
    private readonly MemoryRelay _relay = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;
    private FaultyStore? _store;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string ReplicaFile => Path.Combine(_directory, "data+tasks.goat");

    private FaultyStore Store => _store!;

    /// <summary>Disk full, disk failing, no permission or read-only.</summary>
    public static TheoryData<string> Faults => ["full", "broken", "forbidden"];

    public void Dispose()
    {
        _relay.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_file_that_cannot_be_written_is_reported_and_takes_everything_later(string fault)
    {
        await using (var db = await OpenAsync())
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            tasks.Create("1", ("text", "before"));
            await tasks.FlushAsync(Cancel);
            var states = new List<RepositoryState>();
            tasks.StatusChanged += (_, _) => states.Add(tasks.Status.State);
            Store.Appending = Make(fault);
            tasks["1"]["text"] = "while";
            tasks.Create("2", ("text", "while"));
            for (var i = 0; i < 2; i++)
            {
                var thrown = await Assert.ThrowsAsync<FlushFailedException>(() => tasks.FlushAsync(Cancel));
                Assert.Same(Store.Appending, thrown.InnerException);
                Assert.Equal((RepositoryState.Failing, 2, Store.Appending), (tasks.Status.State, tasks.Status.PendingItems, tasks.Status.LastError));
                Assert.Equal(("while", "while"), (tasks["1"]["text"], tasks["2"]["text"]));
            }

            await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));
            await Assert.ThrowsAsync<FlushFailedException>(tasks.CloseAsync);
            tasks["2"].Delete();
            Store.Appending = null;
            await tasks.FlushAsync(Cancel);
            Assert.Equal((RepositoryState.Normal, 0, null), (tasks.Status.State, tasks.Status.PendingItems, tasks.Status.LastError));
            Assert.Equal((RepositoryState.Failing, RepositoryState.Normal), (states[0], states[^1]));
            await db.Sync.SyncNowAsync(Cancel);
        }

        await CheckAsync(("1", "while"));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_cannot_be_written_when_the_database_is_disposed_of_is_reported_and_the_rest_is_there(string fault)
    {
        var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("1", ("text", "before"));
        await tasks.FlushAsync(Cancel);
        tasks["1"]["text"] = "never";
        Store.Appending = Store.Syncing = Store.Saving[ReplicaCompanion.Tail] = Store.Saving[ReplicaCompanion.Checkpoint] = Make(fault);

        await Assert.ThrowsAsync<FlushFailedException>(async () => await db.DisposeAsync());
        await CheckAsync(("1", "before"));
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_keeps_commits_on_the_device()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        await db.Sync.SyncNowAsync(Cancel);
        tasks.Create("1", ("text", "1"));
        Store.Syncing = Make("broken");

        await tasks.FlushAsync(Cancel);
        await Assert.ThrowsAsync<FlushFailedException>(() => tasks.FlushAsync(Durability.Disk, Cancel));
        Assert.Equal((RepositoryState.Failing, 0), (tasks.Status.State, tasks.Status.PendingItems));
        await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));
        Assert.Empty(_relay.CommitsOf(tasks.Id));

        Store.Syncing = null;
        await tasks.FlushAsync(Durability.Disk, Cancel);
        Assert.Equal(RepositoryState.Normal, tasks.Status.State);
        await db.Sync.SyncNowAsync(Cancel);
        Assert.Single(_relay.CommitsOf(tasks.Id));
    }

    [Fact]
    public async Task Checkpoints_and_tails_that_cannot_be_written_cost_time_only()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var db = await OpenAsync();
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            Store.Saving[ReplicaCompanion.Tail] = Store.Saving[ReplicaCompanion.Checkpoint] = Make("full");
            for (var j = 0; j < 30; j++)
            {
                tasks.Create($"{i}.{j}", ("text", "x"));
                await tasks.FlushAsync(Cancel);
            }

            Assert.Equal(RepositoryState.Normal, tasks.Status.State);
        }

        Assert.False(File.Exists(Path.ChangeExtension(ReplicaFile, ".checkpoint")));
        await CheckAsync([.. Enumerable.Range(0, 90).Select(n => ($"{n / 30}.{n % 30}", "x"))]);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_can_be_opened_later()
    {
        await using (var db = await OpenAsync())
        {
            (await db.OpenRepositoryAsync("/data/tasks", Cancel)).Create("1", ("text", "1"));
        }

        await using (var db = await OpenAsync(s => s.Reading = Make("broken")))
        {
            for (var i = 0; i < 2; i++)
            {
                var thrown = await Assert.ThrowsAsync<IOException>(() => db.OpenRepositoryAsync("/data/tasks", Cancel));
                Assert.Same(Store.Reading, thrown);
            }
        }

        await CheckAsync(("1", "1"));
    }

    private static Exception Make(string fault) => fault switch
    {
        "full" => new IOException("No space left on device."),
        "broken" => new IOException("Input/output error."),
        _ => new UnauthorizedAccessException("Access to the path is denied."),
    };

    private Task<GoatDb> OpenAsync(Action<FaultyStore>? prepare = null)
    {
        var options = _relay.Options(_directory);
        options.CheckpointBytes = 1_000;
        options.StoreFactory = _ =>
        {
            _store = new FaultyStore(new FileReplicaStore(ReplicaFile));
            prepare?.Invoke(_store);
            return _store;
        };
        return GoatDb.OpenAsync(options, Cancel);
    }

    /// <summary>What the files hold, and what others get of it.</summary>
    private async Task CheckAsync(params (string Key, string Text)[] expected)
    {
        await using var db = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        Assert.Equal(expected.Order(), tasks.Select(i => (i.Key, i.Get<string>("text")!)).Order());
        Assert.Equal((RepositoryState.Normal, 0), (tasks.Status.State, tasks.Status.Damage.Count));
        await using var other = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await other.OpenRepositoryAsync("/data/tasks", Cancel);
        await db.Sync.SyncNowAsync(Cancel);
        await other.Sync.SyncNowAsync(Cancel);
        Assert.Equal(RepositoryTests.Export(tasks), RepositoryTests.Export(theirs));
        DamagedFileTests.AssertNoForks(_relay.CommitsOf(tasks.Id));
    }
}
