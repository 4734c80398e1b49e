using Goat.Graph;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>Clocks that are a year off, for a time.</summary>
public sealed class WrongClockTests : IDisposable
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly MemoryRelay _relay = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;
    private readonly ShiftedTime _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _relay.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_clock_set_back_a_year_changes_nothing()
    {
        await using var other = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await other.OpenRepositoryAsync("/data/tasks", Cancel);
        for (var i = 0; i < 3; i++)
        {
            _time.Shift = i == 1 ? -Year : TimeSpan.Zero;
            await using var db = await OpenAsync();
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            (tasks.Find("1") ?? tasks.Create("1"))["text"] = $"{i}";
            await tasks.FlushAsync(Cancel);
            await db.Sync.SyncNowAsync(Cancel);
            await other.Sync.SyncNowAsync(Cancel);
            Assert.Equal($"{i}", theirs["1"]["text"]);
            Assert.Equal(RepositoryTests.Export(tasks), RepositoryTests.Export(theirs));
        }
    }

    [Fact]
    public async Task What_was_written_under_a_clock_a_year_ahead_is_reported_and_reaches_others_once_the_clock_is_right()
    {
        await using var other = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await other.OpenRepositoryAsync("/data/tasks", Cancel);
        await using (var db = await OpenAsync())
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            tasks.Create("1", ("text", "right"), ("more", "right"));
            await db.Sync.SyncNowAsync(Cancel);
            _time.Shift = Year;
            tasks["1"]["text"] = "ahead";
            tasks.Create("2", ("text", "ahead"));
            await tasks.FlushAsync(Cancel);
            await SyncAsync(db);
            Assert.Contains(nameof(RefusalReason.TooFarAhead), db.Sync.Status.Relays[0].LastError?.Message, StringComparison.Ordinal);
            Assert.Equal("ahead", tasks["1"]["text"]);
        }

        _time.Shift = TimeSpan.Zero;
        await using var again = await OpenAsync();
        var mine = await again.OpenRepositoryAsync("/data/tasks", Cancel);
        mine.Create("3", ("text", "right again"));
        await mine.FlushAsync(Cancel);
        await again.Sync.SyncNowAsync(Cancel);
        await other.Sync.SyncNowAsync(Cancel);

        Assert.Equal(["1 ahead right", "2 ahead ", "3 right again "], theirs.Select(i => $"{i.Key} {i["text"]} {i["more"]}").Order());
        Assert.Equal(RepositoryTests.Export(mine), RepositoryTests.Export(theirs));
        Assert.Empty(mine.Status.Refused);
        DamagedFileTests.AssertNoForks(_relay.CommitsOf(mine.Id));
    }

    private static async Task SyncAsync(GoatDb db)
    {
        try
        {
            await db.Sync.SyncNowAsync(Cancel);
        }
        catch (SyncFailedException)
        {
            // Read from the status.
        }
    }

    private Task<GoatDb> OpenAsync()
    {
        var options = _relay.Options(_directory);
        options.TimeProvider = _time;
        return GoatDb.OpenAsync(options, Cancel);
    }

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}
