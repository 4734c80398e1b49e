using Goat.Benchmarks.Baselines;

namespace Goat.Benchmarks.Histories;

/// <summary>An open repository of tasks; nothing is flushed before it is asked for.</summary>
internal sealed class TaskRepository : IAsyncDisposable
{
    public const string Path = "/data/tasks";

    private readonly TemporaryDirectory? _directory;
    private readonly GoatDb _database;

    private TaskRepository(GoatDb database, Repository repository, TemporaryDirectory? directory)
    {
        (_database, Repository, _directory) = (database, repository, directory);
    }

    public Repository Repository { get; }

    /// <summary>Bytes of the repository's file.</summary>
    public long FileBytes => Directory.EnumerateFiles(_directory!.Path, "*.goat", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    public static Task<TaskRepository> OpenInMemoryAsync() => OpenAsync(null);

    public static Task<TaskRepository> OpenFileAsync() => OpenAsync(new TemporaryDirectory());

    /// <summary>Creates documents, and flushes them as one.</summary>
    public async Task<Item[]> CreateAsync(int count)
    {
        var documents = new TaskDocuments(1);
        var items = new Item[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = Create(documents);
        }

        await Repository.FlushAsync();
        return items;
    }

    /// <summary>Creates the next document.</summary>
    public Item Create(TaskDocuments documents)
    {
        var fields = documents.Next();
        return Repository.Create([(fields[0].Field, fields[0].Value), (fields[1].Field, fields[1].Value), (fields[2].Field, fields[2].Value), (fields[3].Field, fields[3].Value), (fields[4].Field, fields[4].Value)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory?.Dispose();
    }

    private static async Task<TaskRepository> OpenAsync(TemporaryDirectory? directory)
    {
        var database = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory?.Path, FlushDelay = TimeSpan.FromHours(1) });
        return new TaskRepository(database, await database.OpenRepositoryAsync(Path), directory);
    }
}
