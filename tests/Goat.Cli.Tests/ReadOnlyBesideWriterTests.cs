using System.Globalization;
using Goat.Cli.Demo;

namespace Goat.Cli.Tests;

/// <summary>A process that writes and is killed in the middle of it, and this one, which reads beside it.</summary>
public sealed class ReadOnlyBesideWriterTests : IDisposable
{
    private const string Tasks = "/data/tasks";
    private const int Flushes = 100;

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_reader_follows_another_process_sees_all_it_acknowledged_and_its_lock_ends_with_it()
    {
        await using var writer = await StartWriterAsync();
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory.Path, Access = DatabaseAccess.ReadOnly }, Cancel);
        var tasks = await db.OpenRepositoryAsync(Tasks, Cancel);
        var created = new List<string>();
        tasks.ItemChanged += (_, e) => created.Add($"{e.Kind} {e.Item.Key}");

        var inUse = await Assert.ThrowsAsync<DatabaseInUseException>(() => GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory.Path }, Cancel));
        Assert.NotNull(inUse.ProcessId);
        Assert.NotEqual(Environment.ProcessId, inUse.ProcessId);

        var killing = writer.KillWhileWritingAsync(Flushes, Cancel);
        while (!killing.IsCompleted)
        {
            await tasks.RefreshAsync(Cancel);
            AssertHasNoGap(tasks);
            await Task.Yield();
        }

        var acknowledged = await killing;
        await tasks.RefreshAsync(Cancel);
        AssertHasNoGap(tasks);
        Assert.InRange(tasks.Count, acknowledged, acknowledged + 1);
        Assert.Equal(Enumerable.Range(1, tasks.Count).Select(n => $"Created {KeyOf(n)}"), created);

        // The lock went with the process, and whoever comes next goes on; the reader does, too.
        await using var next = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory.Path }, Cancel);
        var theirs = await next.OpenRepositoryAsync(Tasks, Cancel);
        Assert.Equal(tasks.Digest, theirs.Digest);
        theirs.Create("after");
        await theirs.FlushAsync(Cancel);
        await tasks.RefreshAsync(Cancel);
        Assert.NotNull(tasks.Find("after"));
        Assert.Equal(theirs.Digest, tasks.Digest);
    }

    [Theory]
    [InlineData("get", Tasks, "one")]
    [InlineData("ls", Tasks)]
    [InlineData("log", Tasks)]
    [InlineData("export", Tasks)]
    [InlineData("status")]
    [InlineData("verify")]
    public async Task Commands_that_only_look_work_beside_a_writer(params string[] command)
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory.Path }, Cancel);
        var tasks = await db.OpenRepositoryAsync(Tasks, Cancel);
        tasks.Create("one").Set("text", "hello");
        await tasks.FlushAsync(Cancel);

        var run = await CommandRun.RunAsync([.. command, "--dir", _directory.Path]);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.NotEqual("", run.Output);
    }

    private static string KeyOf(int number) => $"written-{number.ToString("d6", CultureInfo.InvariantCulture)}";

    private static void AssertHasNoGap(Repository tasks)
    {
        var keys = tasks.Keys;
        Assert.Equal(keys.Count == 0 ? null : KeyOf(keys.Count), keys.Max(StringComparer.Ordinal));
    }

    private async Task<WriterProcess> StartWriterAsync()
    {
        string connection;
        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory.Path }, Cancel))
        {
            connection = db.ConnectionString;
        }

        // Nobody listens there, and nobody has to.
        return await WriterProcess.StartAsync(_directory.Path, $"Endpoint=http://127.0.0.1:1;{connection}", Tasks, Cancel);
    }
}
