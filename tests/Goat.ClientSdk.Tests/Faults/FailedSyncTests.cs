using Goat.Replicas;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>An fsync that fails, on a system that takes the pages for written afterwards.</summary>
public sealed class FailedSyncTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;
    private bool _fails;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_directory, "replica.goat");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_the_disk_did_not_take_is_written_once_more()
    {
        await using var store = new FileReplicaStore(File, calls: new FailingCalls(() => _fails));
        await AppendAsync(store, 1);
        await store.SyncAsync(Cancel);
        await AppendAsync(store, 2);
        await FailAsync(store);
        await AppendAsync(store, 3);
        System.IO.File.SetLastWriteTimeUtc(File, LongAgo);

        await store.SyncAsync(Cancel);

        Assert.False(store.IsDirty);
        Assert.NotEqual(LongAgo, System.IO.File.GetLastWriteTimeUtc(File));
        byte[] expected = [.. Content(1), .. Content(2), .. Content(3)];
        Assert.Equal(expected, await System.IO.File.ReadAllBytesAsync(File, Cancel));
    }

    [Fact]
    public async Task What_the_disk_has_lost_is_never_called_safe()
    {
        await using var store = new FileReplicaStore(File, calls: new FailingCalls(() => _fails));
        await AppendAsync(store, 1);
        await store.SyncAsync(Cancel);
        await AppendAsync(store, 2);
        await FailAsync(store);
        Lose(1500, 100);
        await AppendAsync(store, 3);

        var lost = await Assert.ThrowsAsync<IOException>(async () => await store.SyncAsync(Cancel));

        Assert.Contains("bytes 1000 to 1999", lost.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(async () => await store.SyncAsync(Cancel));
        Assert.True(store.IsDirty);
    }

    [Fact]
    public async Task What_the_disk_already_had_is_left_alone()
    {
        await using var store = new FileReplicaStore(File, calls: new FailingCalls(() => _fails));
        await AppendAsync(store, 1);
        await store.SyncAsync(Cancel);
        Lose(500, 100);
        await AppendAsync(store, 2);
        await FailAsync(store);

        await store.SyncAsync(Cancel);

        Assert.False(store.IsDirty);
    }

    [Fact]
    public async Task A_flush_to_disk_that_failed_is_reported_and_made_up_for_by_the_next()
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions
        {
            Directory = _directory,
            FlushDelay = Timeout.InfiniteTimeSpan,
            StoreFactory = _ => new FileReplicaStore(File, calls: new FailingCalls(() => _fails)),
        }, Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("one").Set("text", "hello");
        _fails = true;
        await Assert.ThrowsAsync<FlushFailedException>(() => tasks.FlushAsync(Durability.Disk, Cancel));

        _fails = false;
        await tasks.FlushAsync(Durability.Disk, Cancel);

        Assert.Equal(RepositoryState.Normal, tasks.Status.State);
    }

    private static byte[] Content(byte value) => [.. Enumerable.Repeat(value, 1000)];

    private static async Task AppendAsync(FileReplicaStore store, byte value) => await store.AppendAsync(Content(value), Cancel);

    private async Task FailAsync(FileReplicaStore store)
    {
        _fails = true;
        await Assert.ThrowsAsync<IOException>(async () => await store.SyncAsync(Cancel));
        Assert.True(store.IsDirty);
        _fails = false;
    }

    /// <summary>What the system does with pages that it takes for written: it forgets them, and reads what the disk has.</summary>
    private void Lose(long offset, int count)
    {
        using var file = System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(file, new byte[count], offset);
    }
}
