using Goat.Tests;

namespace Goat.ClientSdk.Tests;

/// <summary>A repository that is open for reading only follows its file, whatever happens to that.</summary>
public sealed class FollowTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string ReplicaFile => Directory.GetFiles(_directory, "*.goat").Single();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Every_commit_of_the_writer_shows_and_is_announced_as_a_remote_change()
    {
        await using var writer = await OpenWriterAsync();
        var written = await writer.OpenRepositoryAsync("/data/tasks", Cancel);
        await using var db = await OpenReaderAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var events = new List<string>();
        tasks.ItemChanged += (_, e) => events.Add($"{e.Kind} {e.Item.Key} {string.Join(',', e.Fields.Select(f => $"{f.Field}={f.NewValue}"))} {e.Origin}");

        async Task StepAsync(Action edit, params string[] expected)
        {
            edit();
            await written.FlushAsync(Cancel);
            events.Clear();
            await tasks.RefreshAsync(Cancel);
            Assert.Equal(expected, events);
            Assert.Equal(written.Digest, tasks.Digest);
            Assert.Equal(RepositoryTests.Export(written), RepositoryTests.Export(tasks));
        }

        await StepAsync(() => written.Create("a", ("n", 1)), "Created a n=1 Remote");
        await StepAsync(() => written["a"]["n"] = 2, "Updated a n=2 Remote");
        await StepAsync(() => written["a"].Delete(), "Deleted a  Remote");
        await StepAsync(() => written.Deleted[0].Restore(), "Restored a  Remote");
        await StepAsync(() => { });
        Assert.Equal(4, tasks.Status.Commits);
    }

    [Fact]
    public async Task A_change_shows_by_itself()
    {
        await using var writer = await OpenWriterAsync();
        var written = await writer.OpenRepositoryAsync("/data/tasks", Cancel);
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, Access = DatabaseAccess.ReadOnly, RefreshInterval = TimeSpan.FromMilliseconds(1) }, Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var shown = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        tasks.ItemChanged += (_, e) => shown.TrySetResult(e.Item.Key);

        written.Create("a");
        await written.FlushAsync(Cancel);

        Assert.Equal("a", await shown.Task.WaitAsync(Cancel));
    }

    [Fact]
    public async Task Changes_are_applied_on_the_notification_context()
    {
        await using var writer = await OpenWriterAsync();
        var written = await writer.OpenRepositoryAsync("/data/tasks", Cancel);
        var context = new QueuedContext();
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, Access = DatabaseAccess.ReadOnly, RefreshInterval = Timeout.InfiniteTimeSpan, NotificationContext = context }, Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        written.Create("a");
        await written.FlushAsync(Cancel);

        var refreshing = tasks.RefreshAsync(Cancel);
        Assert.Equal((0, false), (tasks.Count, refreshing.IsCompleted));
        await context.RunOneAsync(Cancel);
        await refreshing;
        Assert.Single(tasks);
    }

    [Fact]
    public async Task A_frame_counts_once_it_is_whole()
    {
        await WriteAsync("a", "b", "c");
        var bytes = await File.ReadAllBytesAsync(ReplicaFile, Cancel);
        var frames = ReplicaBytes.FramesOf(bytes);
        await File.WriteAllBytesAsync(ReplicaFile, bytes[..(int)frames[2].Offset], Cancel);
        await using var db = await OpenReaderAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var events = new List<string>();
        tasks.ItemChanged += (_, e) => events.Add(e.Item.Key);

        for (var length = (int)frames[2].Offset; length < bytes.Length; length++)
        {
            await using (var file = new FileStream(ReplicaFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            {
                file.WriteByte(bytes[length]);
            }

            await tasks.RefreshAsync(Cancel);
            Assert.Equal(frames.Skip(2).Count(f => f.End <= length + 1), tasks.Status.Commits);
            Assert.Equal((RepositoryState.Normal, 0), (tasks.Status.State, tasks.Status.Damage.Count));
        }

        Assert.Equal(["a", "b", "c"], events);
    }

    [Fact]
    public async Task Damage_in_what_is_appended_is_reported_and_what_follows_it_is_read()
    {
        await WriteAsync("a");
        await using var db = await OpenReaderAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var before = new FileInfo(ReplicaFile).Length;
        await WriteAsync("b", "c");
        var bytes = await File.ReadAllBytesAsync(ReplicaFile, Cancel);
        var hit = ReplicaBytes.FramesOf(bytes).First(f => f.Offset >= before);
        bytes[hit.End - 1] ^= 1;
        await File.WriteAllBytesAsync(ReplicaFile, bytes, Cancel);

        await tasks.RefreshAsync(Cancel);

        Assert.Equal(RepositoryState.Damaged, tasks.Status.State);
        Assert.Equal(hit.Offset, Assert.Single(tasks.Status.Damage).Offset);
        Assert.NotNull(tasks.Find("a"));
    }

    [Fact]
    public async Task A_commit_that_a_relay_refuses_disappears_here_too()
    {
        using var relay = new MemoryRelay { Rule = c => c.Header.Changes.Any(change => change.Key == "bad") ? Goat.Graph.AdmissionVerdict.Refuse(c.Id, Goat.Graph.RefusalReason.Policy, "No.") : null };
        await using var writer = await GoatDb.OpenAsync(relay.Options(_directory), Cancel);
        var written = await writer.OpenRepositoryAsync("/data/tasks", Cancel);
        written.Create("good", ("n", 1));
        written.Create("bad", ("n", 2));
        await written.FlushAsync(Cancel);
        written["good"]["n"] = 3;
        await written.FlushAsync(Cancel);
        await using var db = await OpenReaderAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var events = new List<string>();
        tasks.ItemChanged += (_, e) => events.Add($"{e.Kind} {e.Item.Key}");
        Assert.Equal(2, tasks.Count);

        await writer.Sync.SyncNowAsync(Cancel);
        await written.FlushAsync(Cancel);
        await tasks.RefreshAsync(Cancel);

        Assert.Contains("Deleted bad", events);
        Assert.Equal(RepositoryTests.Export(written), RepositoryTests.Export(tasks));
        Assert.Equal(written.Digest, tasks.Digest);
        Assert.Contains(Assert.Single(tasks.Status.Refused).Id, written.Status.Refused.Select(r => r.Id));
    }

    [Fact]
    public async Task Random_edits_refreshes_and_reopenings_leave_reader_and_writer_equal()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            await WriteAsync();
            await using var db = await OpenReaderAsync();
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            var shown = tasks.ToDictionary(i => i.Key, i => i["n"]);
            tasks.ItemChanged += (_, e) => Follow(shown, e);
            for (var session = 0; session < 4; session++)
            {
                await using var writer = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, CheckpointBytes = 500 }, Cancel);
                var written = await writer.OpenRepositoryAsync("/data/tasks", Cancel);
                for (var step = 0; step < 40; step++)
                {
                    Edit(written, random);
                    if (random.Next(3) == 0)
                    {
                        await written.FlushAsync(Cancel);
                    }

                    if (random.Next(5) == 0)
                    {
                        await tasks.RefreshAsync(Cancel);
                    }
                }

                await written.FlushAsync(Cancel);
                await tasks.RefreshAsync(Cancel);
                Assert.Equal(written.Digest, tasks.Digest);
                Assert.Equal(RepositoryTests.Export(written), RepositoryTests.Export(tasks));
                Assert.Equal(written.ToDictionary(i => i.Key, i => i["n"]), shown);
            }
        }
    }

    private static void Edit(Repository items, Random random)
    {
        var key = $"{random.Next(12)}";
        if (items.Find(key) is not { } item)
        {
            items.Create(key, ("n", random.Next(100)));
        }
        else if (random.Next(4) == 0)
        {
            item.Delete();
        }
        else
        {
            item["n"] = random.Next(100);
        }
    }

    /// <summary>What an observer of the events would show.</summary>
    private static void Follow(Dictionary<string, object?> shown, ItemChangedEventArgs change)
    {
        if (change.Kind == ItemChangeKind.Deleted)
        {
            shown.Remove(change.Item.Key);
        }
        else
        {
            shown[change.Item.Key] = change.Item["n"];
        }
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

    private Task<GoatDb> OpenWriterAsync() => GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = Timeout.InfiniteTimeSpan }, Cancel);

    private Task<GoatDb> OpenReaderAsync() =>
        GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, Access = DatabaseAccess.ReadOnly, RefreshInterval = Timeout.InfiniteTimeSpan }, Cancel);
}
