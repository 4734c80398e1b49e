using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Tests;

namespace Goat.ClientSdk.Tests.Faults;

public sealed class DamagedWithdrawalTests : IDisposable
{
    private readonly MemoryRelay _relay = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _relay.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_withdrawal_that_is_made_once_more_does_not_repeat_what_has_changed_since()
    {
        _relay.Rule = c => c.Header.Changes.Any(change => change is { Key: "bad" }) ? AdmissionVerdict.Refuse(c.Id, RefusalReason.Policy, "No.") : null;
        await WriteAsync();
        var file = Directory.GetFiles(_directory, "*.goat").Single();
        var log = await File.ReadAllBytesAsync(file, Cancel);
        var withdrawal = ReplicaBytes.FramesOf(log).Single(f => f.Kind == FrameKind.Withdrawal);
        log[withdrawal.ContentOffset] ^= 1;
        await File.WriteAllBytesAsync(file, log, Cancel);

        await using var db = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        Assert.Equal(RepositoryState.Damaged, tasks.Status.State);
        await db.Sync.SyncNowAsync(Cancel);

        Assert.Equal(("2", "other"), (tasks["edited"]["text"], tasks["edited"]["more"]));
        Assert.Equal(["edited", "restored"], tasks.Keys.Order());
        Assert.Equal(RepositoryState.Normal, tasks.Status.State);
        Assert.Equal(_relay.DigestOf(tasks.Id), tasks.Digest);
    }

    /// <summary>Changes on top of a refused one, which are made again, and others after that.</summary>
    private async Task WriteAsync()
    {
        await using var db = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        tasks.Create("restored");
        await db.Sync.SyncNowAsync(Cancel);
        tasks.Create("bad");
        await tasks.FlushAsync(Cancel);
        tasks.Create("edited", ("text", "1"), ("more", "other"));
        tasks.Create("deleted");
        tasks["restored"].Delete();
        await tasks.FlushAsync(Cancel);
        await db.Sync.SyncNowAsync(Cancel);
        Assert.Single(tasks.Status.Refused);
        tasks["edited"]["text"] = "2";
        tasks["deleted"].Delete();
        Assert.Single(tasks.Deleted, i => i.Key == "restored").Restore();
        await db.Sync.SyncNowAsync(Cancel);
    }
}
