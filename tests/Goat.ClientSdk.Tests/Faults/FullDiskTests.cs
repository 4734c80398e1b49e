namespace Goat.ClientSdk.Tests.Faults;

public sealed class FullDiskTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_file_that_can_really_not_grow_is_reported_and_nothing_is_lost()
    {
        if (OperatingSystem.IsWindows())
        {
            // No limit for the size of files there; the stores of StoreFaultTests fail everywhere.
            return;
        }

        var lines = await FaultProcess.RunAsync(Cancel, "fill", _directory);

        Assert.Contains("status Failing", lines);
        Assert.Matches("^full at [0-9]+: Failing, 2 pending, [0-9]+ items$", Assert.Single(lines, l => l.StartsWith("full", StringComparison.Ordinal)));
        Assert.Contains("again True", lines);
        Assert.Contains("status Normal", lines);
        Assert.Contains("room: Normal, 0 pending", lines);
        Assert.Contains("read: True", lines);
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        Assert.Equal($"closed, {tasks.Count} items", lines[^1]);
        Assert.Equal((RepositoryState.Normal, 0), (tasks.Status.State, tasks.Status.Damage.Count));
        Assert.All(tasks.Where(i => i.Key != "after"), i => Assert.Equal(i.Key, i["n"]?.ToString()));
    }
}
