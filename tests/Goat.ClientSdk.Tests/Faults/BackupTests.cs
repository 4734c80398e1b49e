using Goat.Replicas;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>Backups put back over newer files, and directories that live on two devices: everything that anybody holds stays, and all sides go on.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly MemoryRelay _relay = new();
    private readonly string _parent = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_parent, "data");

    private string Backup => Path.Combine(_parent, "backup");

    public void Dispose()
    {
        _relay.Dispose();
        Directory.Delete(_parent, recursive: true);
    }

    [Theory]
    [InlineData("*.goat", false)]
    [InlineData("*.goat", true)]
    [InlineData("*", false)]
    [InlineData("*", true)]
    public async Task A_backup_restored_over_newer_files_goes_on_in_a_new_chain_and_loses_nothing(string files, bool keepsTimes)
    {
        if (keepsTimes && !OperatingSystem.IsLinux())
        {
            // Elsewhere nothing tells a file that was written over in place, and got its old times back, from the one that was closed: see the last test.
            return;
        }

        await WriteAsync(Data, "first");
        Copy(Data, Backup, "*", keepsTimes: true);
        await WriteAsync(Data, "second");
        Copy(Backup, Data, files, keepsTimes);
        await WriteAsync(Data, "third", startsChain: true);

        await CheckAsync("first", "second", "third");
        await CheckNoForksAsync();
    }

    [Fact]
    public async Task A_backup_restored_into_a_new_directory_goes_on_in_a_new_chain()
    {
        await WriteAsync(Data, "first");
        Copy(Data, Backup, "*", keepsTimes: true);
        await WriteAsync(Data, "second");
        Directory.Delete(Data, recursive: true);
        Copy(Backup, Data, "*", keepsTimes: true);
        await WriteAsync(Data, "third", startsChain: true);

        await CheckAsync("first", "second", "third");
        await CheckNoForksAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_directory_copied_to_a_second_device_goes_on_there_and_here(bool isOpenMeanwhile)
    {
        await WriteAsync(Data, "first");
        await using (var db = await OpenAsync(Data))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            await EditAsync(tasks, "second");
            if (!isOpenMeanwhile)
            {
                await db.DisposeAsync();
            }

            Copy(Data, Backup, "*", keepsTimes: true);
        }

        for (var i = 0; i < 2; i++)
        {
            await WriteAsync(Data, $"here {i}");
            await WriteAsync(Backup, $"there {i}", startsChain: i == 0);
        }

        await CheckAsync("first", "second", "here 0", "here 1", "there 0", "there 1");
        await CheckNoForksAsync();
    }

    /// <summary>
    /// As when the disk of a whole machine is set back: the chain goes on a second time and forks, and keys that are derived from it name two items. Relays keep both branches: nothing is lost, everybody comes to hold the
    /// same, and what shares a key is there as a conflict.
    /// </summary>
    [Fact]
    public async Task A_backup_that_nobody_can_tell_from_the_file_that_was_closed_forks_the_chain_and_loses_nothing()
    {
        await WriteAsync(Data, "first");
        Copy(Data, Backup, "*", keepsTimes: true);
        await WriteAsync(Data, "second");
        Copy(Backup, Data, "*", keepsTimes: true);
        await ForgeTailAsync();
        await WriteAsync(Data, "third", startsChain: false);

        await using var other = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await other.OpenRepositoryAsync("/data/tasks", Cancel);
        await other.Sync.SyncNowAsync(Cancel);
        await using var db = await OpenAsync(Data);
        var mine = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        Assert.Equal(theirs.Digest, mine.Digest);
        Assert.Equal(RepositoryTests.Export(theirs), RepositoryTests.Export(mine));
        Assert.Equal((RepositoryState.Normal, 0), (mine.Status.State, mine.Status.Orphans));
        Assert.Contains(_relay.CommitsOf(mine.Id).GroupBy(c => (c.Header.Chain, c.Header.Seq)), g => g.Count() == 2);
        var texts = mine.Where(i => i.Key != "shared").SelectMany(i => i.Conflicts("text").Select(c => c.Value).Prepend(i["text"])).Cast<string>();
        Assert.Equal(["first", "first", "first", "second", "second", "second", "third", "third", "third"], texts.Order());
    }

    private async Task ForgeTailAsync()
    {
        var file = Path.Combine(Data, "data+tasks.goat");
        await using var store = new FileReplicaStore(file);
        var bytes = await File.ReadAllBytesAsync(Path.ChangeExtension(file, ".tail"), Cancel);
        var tail = ReplicaTail.TryDecode(bytes)! with { Length = store.Length, Fingerprint = store.Fingerprint };
        await File.WriteAllBytesAsync(Path.ChangeExtension(file, ".tail"), tail.Encode(), Cancel);
    }

    private Task<GoatDb> OpenAsync(string directory)
    {
        var options = _relay.Options(directory);
        options.CheckpointBytes = 1;
        return GoatDb.OpenAsync(options, Cancel);
    }

    private async Task WriteAsync(string directory, string text, bool? startsChain = null)
    {
        await using var db = await OpenAsync(directory);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        Assert.Equal(startsChain ?? tasks.OwnSeq == 0, tasks.OwnSeq == 0);
        await EditAsync(tasks, text);
        await db.Sync.SyncNowAsync(Cancel);
        await db.Sync.SyncNowAsync(Cancel);
    }

    /// <summary>Three commits, or more where a checkpoint is written meanwhile: it seals what is pending.</summary>
    private static async Task EditAsync(Repository tasks, string text)
    {
        for (var i = 0; i < 3; i++)
        {
            tasks.Create(("text", text));
            (tasks.Find("shared") ?? tasks.Create("shared"))[text] = i;
            await tasks.FlushAsync(Cancel);
        }
    }

    /// <summary>Copies into the files that are there, as cp does.</summary>
    private static void Copy(string from, string to, string files, bool keepsTimes)
    {
        Directory.CreateDirectory(to);
        foreach (var source in Directory.GetFiles(from, files))
        {
            var target = Path.Combine(to, Path.GetFileName(source));
            using (var stream = new FileStream(target, FileMode.OpenOrCreate, FileAccess.Write))
            {
                stream.Write(File.ReadAllBytes(source));
                stream.SetLength(stream.Position);
            }

            if (keepsTimes)
            {
                File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(source));
            }
        }
    }

    /// <summary>Every device holds everything, and so does a new one.</summary>
    private async Task CheckAsync(params string[] texts)
    {
        await using var other = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await other.OpenRepositoryAsync("/data/tasks", Cancel);
        await other.Sync.SyncNowAsync(Cancel);
        Assert.Equal(texts.SelectMany(t => Enumerable.Repeat(t, 3)).Order(), theirs.Where(i => i.Key != "shared").Select(i => i.Get<string>("text")).Order());
        Assert.All(texts, t => Assert.Equal(2, theirs["shared"].Get<int>(t)));
        foreach (var directory in new[] { Data, Backup }.Where(d => File.Exists(Path.Combine(d, "data+tasks.goat"))))
        {
            await using var db = await OpenAsync(directory);
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            await db.Sync.SyncNowAsync(Cancel);
            Assert.Equal(theirs.Digest, tasks.Digest);
            Assert.Equal(RepositoryTests.Export(theirs), RepositoryTests.Export(tasks));
            Assert.Equal((RepositoryState.Normal, 0), (tasks.Status.State, tasks.Status.Orphans));
        }
    }

    private async Task CheckNoForksAsync()
    {
        await using var db = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        DamagedFileTests.AssertNoForks(_relay.CommitsOf((await db.OpenRepositoryAsync("/data/tasks", Cancel)).Id));
    }
}
