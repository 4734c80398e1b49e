namespace Goat.ClientSdk.Tests;

#pragma warning disable xUnit1051

/// <summary>The code in docs/api-tour.md.</summary>
public sealed class ApiTour : IDisposable
{
    private readonly StringWriter _console = new();
    private readonly MemoryRelay _relay = new();

    private TextWriter Console => _console;

    public void Dispose()
    {
        _relay.Dispose();
        _console.Dispose();
    }

    internal static async Task OpeningAsync()
    {
        // snippet
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions
        {
            Directory = "./data",                       // null: in memory
            Relays = { "http://127.0.0.1:7071" },       // none: this device only
        });
        var tasks = await db.OpenRepositoryAsync("/data/tasks");
        // end
    }

    internal async Task ReadingBesideAsync()
    {
        // snippet
        await using var reader = await GoatDb.OpenAsync(new GoatDbOptions { Directory = "./data", Access = DatabaseAccess.ReadOnly });
        var shown = await reader.OpenRepositoryAsync("/data/tasks");
        shown.ItemChanged += (_, e) => Console.WriteLine($"{e.Item.Key}: {e.Kind}");
        await shown.RefreshAsync();
        // end
    }

    [Fact]
    public async Task Items()
    {
        var (db, tasks) = await OpenAsync();
        await using var closing = db;

        // snippet
        var task = tasks.Create(("text", "Buy milk"), ("done", false));     // under a key that no other device comes up with
        tasks.Create("settings", ("theme", "dark"));                        // under a key of your choice

        task["done"] = true;                                                // true when the statement returns
        task.Set(("text", "Buy oat milk"), ("due", new DateOnly(2026, 12, 1)));     // together: nobody sees only one of them

        var text = task.Get<string>("text");
        var due = task.Get<DateOnly?>("due");                               // null where the field has no value

        task.Remove("due");
        task.Delete();
        task.Restore();                                                     // with its fields
        // end
        Assert.Equal(("Buy oat milk", new DateOnly(2026, 12, 1)), (text, due));
        Assert.False(task.Has("due"));

        // snippet
        var settings = tasks.Find("settings");          // null where there is none; tasks["settings"] throws ItemNotFoundException
        var open = tasks.Where(t => !t.Get<bool>("done")).OrderBy(t => t.Get<string>("text")).ToList();
        // end
        Assert.Equal("dark", settings?["theme"]);
        Assert.Same(settings, Assert.Single(open));
    }

    [Fact]
    public async Task Events()
    {
        var (db, tasks) = await OpenAsync();
        await using var closing = db;
        var task = tasks.Create(("text", "Buy milk"));

        // snippet
        task.Changed += (_, e) => Console.WriteLine($"{e.Field}: {e.OldValue} -> {e.NewValue}, {e.Origin}");
        tasks.ItemChanged += (_, e) => Console.WriteLine($"{e.Item.Key}: {e.Kind}, {e.Fields.Count} fields, {e.Origin}");
        // end
        task["text"] = "Buy bread";
        Assert.Equal($"text: Buy milk -> Buy bread, Local{_console.NewLine}{task.Key}: Updated, 1 fields, Local{_console.NewLine}", _console.ToString());
    }

    [Fact]
    public async Task Conflicts()
    {
        var (db, tasks) = await OpenAsync();
        await using var closing = db;
        await using var other = await GoatDb.OpenAsync(_relay.Options());
        var theirs = await other.OpenRepositoryAsync("/data/tasks");
        tasks.Create("1", ("text", "Buy milk"));
        theirs.Create("1", ("text", "Buy bread"));
        await other.Sync.SyncNowAsync();
        await db.Sync.SyncNowAsync();
        var task = tasks["1"];

        // snippet
        foreach (var conflict in task.Conflicts("text"))
        {
            Console.WriteLine($"{conflict.Session} wrote '{conflict.Value}' at {conflict.Time}");
        }

        task["text"] = "Buy milk and bread";            // settles it, here and everywhere
        // end
        Assert.Contains(" wrote 'Buy ", _console.ToString(), StringComparison.Ordinal);
        Assert.Empty(task.Conflicts("text"));
    }

    [Fact]
    public async Task Durability_snapshots_imports_and_history()
    {
        var (db, tasks) = await OpenAsync();
        await using var closing = db;
        var task = tasks.Create(("done", true));

        // snippet
        await tasks.FlushAsync();                       // the operating system has it: it survives the end of the process
        await tasks.FlushAsync(Durability.Disk);        // the disk has it: it survives a power failure
        // end

        // snippet
        var snapshot = tasks.Snapshot();                // does not change any more; takes a few nanoseconds an item
        var done = await Task.Run(() => snapshot.Count(t => t.Get<bool>("done")));
        // end
        Assert.Equal(1, done);

        using var csv = new StringReader("CH,Switzerland");

        // snippet
        var result = await tasks.ImportAsync(ReadAsync(csv), new ImportOptions { Existing = ImportMode.Skip });
        Console.WriteLine($"{result.Created} new, {result.Skipped} were there already");

        static async IAsyncEnumerable<ItemImport> ReadAsync(TextReader csv)
        {
            while (await csv.ReadLineAsync() is { } line)
            {
                var cells = line.Split(',');
                yield return new ItemImport(cells[0], new Dictionary<string, object?> { ["name"] = cells[1] });
            }
        }
        // end
        Assert.Equal("Switzerland", tasks["CH"]["name"]);

        // snippet
        foreach (var entry in await tasks.HistoryAsync(task.Key))
        {
            Console.WriteLine($"{entry.Time}: {entry.Kind} by {entry.Session}, commit {entry.Commit}");
        }

        // end
        Assert.Contains("Create by", _console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing()
    {
        var (db, tasks) = await OpenAsync();
        await using var closing = db;

        // snippet
        await tasks.CloseAsync();                       // flushes, and gives the memory back; opening the path again gives another object
        // end
        Assert.Throws<ObjectDisposedException>(() => tasks.Create());
    }

    [Fact]
    public async Task Synchronising()
    {
        var (db, tasks) = await OpenAsync();
        await using var closing = db;

        // snippet
        await db.Sync.SyncNowAsync();                   // returns when both sides hold the same, or throws SyncFailedException
        db.Sync.StatusChanged += (_, _) => Console.WriteLine(db.Sync.Status.State);

        await db.Sync.PauseAsync();                     // returns when no round runs any more
        db.Sync.Resume();
        // end

        // snippet
        tasks.StatusChanged += (_, _) => Console.WriteLine($"{tasks}: {tasks.Status.State}");
        tasks.CommitRefused += (_, e) => Console.WriteLine($"{e.Commit.Reason}: {e.Commit.Detail}");     // its changes were taken back, and are in e.Commit.Changes
        // end
        Assert.Equal(RepositoryState.Normal, tasks.Status.State);
    }

    private async Task<(GoatDb Db, Repository Tasks)> OpenAsync()
    {
        var db = await GoatDb.OpenAsync(_relay.Options());
        return (db, await db.OpenRepositoryAsync("/data/tasks"));
    }
}
