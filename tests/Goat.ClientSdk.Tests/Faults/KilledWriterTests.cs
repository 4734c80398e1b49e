using System.Globalization;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>SIGKILL in the middle of a write loop. GOAT_KILLS says how often.</summary>
public sealed class KilledWriterTests : IDisposable
{
    private const int HotItems = 5;
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("GOAT_KILLS") ?? "4", CultureInfo.InvariantCulture);

    private readonly MemoryRelay _relay = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;
    private readonly List<int> _acknowledged = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _relay.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Every_acknowledged_flush_is_there_after_a_kill_and_the_next_process_goes_on()
    {
        var random = new Random(1);
        for (var kill = 0; kill < Kills; kill++)
        {
            await WriteAndKillAsync(random.Next(1, 80), looksInside: kill == 0);
            if (kill % 2 == 0)
            {
                // Otherwise the next process is the first to see what the killed one left.
                await using var db = await OpenAsync();
                await CheckAsync(db);
            }
        }

        await using var last = await OpenAsync();
        var mine = await CheckAsync(last);
        await using var other = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await other.OpenRepositoryAsync("/data/tasks", Cancel);
        await last.Sync.SyncNowAsync(Cancel);
        await other.Sync.SyncNowAsync(Cancel);
        Assert.Equal(mine.Digest, theirs.Digest);
        Assert.Equal(RepositoryTests.Export(mine), RepositoryTests.Export(theirs));
        DamagedFileTests.AssertNoForks(_relay.CommitsOf(mine.Id));
    }

    private async Task WriteAndKillAsync(int flushes, bool looksInside)
    {
        using var writer = FaultProcess.Start("write", _directory, _relay.ConnectionString);
        for (var i = 0; i < flushes; i++)
        {
            Note(await writer.ReadLineAsync(Cancel) ?? throw new InvalidOperationException("The writer ended."));
        }

        if (looksInside)
        {
            var thrown = await Assert.ThrowsAsync<DatabaseInUseException>(OpenAsync);
            Assert.Equal(writer.Id, thrown.ProcessId);
        }

        Array.ForEach(await writer.KillAsync(Cancel), Note);
    }

    private void Note(string line)
    {
        var words = line.Split(' ');
        Assert.Contains(words[0], new[] { nameof(Durability.Os), nameof(Durability.Disk) });
        _acknowledged.Add(int.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private async Task<Repository> CheckAsync(GoatDb db)
    {
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        await tasks.WhenCheckedAsync();
        Assert.Equal(RepositoryState.Normal, tasks.Status.State);
        foreach (var n in _acknowledged)
        {
            Assert.Equal((n, n, n), (tasks[$"{n}"].Get<int>("a"), tasks[$"{n}"].Get<int>("b"), tasks[$"{n}"].Get<int>("c")));
        }

        foreach (var hot in _acknowledged.GroupBy(n => n % HotItems))
        {
            var item = tasks[$"hot{hot.Key}"];
            Assert.True(item.Get<int>("a") >= hot.Max());
            Assert.Equal((item["a"], item["a"]), (item["b"], item["c"]));
        }

        return tasks;
    }

    private Task<GoatDb> OpenAsync() => GoatDb.OpenAsync(_relay.Options(_directory, _relay.ConnectionString), Cancel);
}
