using System.Diagnostics;
using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;

namespace Goat.Benchmarks.Histories;

/// <summary>A database directory with one repository of many tasks, to be opened by fresh processes.</summary>
internal sealed class ItemDirectory : IDisposable
{
    /// <summary>Opens a directory's repository and reads one item; the milliseconds from the call.</summary>
    public static readonly ColdRun Open = new("open", arguments => OpenAsync(arguments[0])) { IsPublished = true };

    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory.Path;

    /// <summary>Writes items, so many in each commit.</summary>
    public async Task WriteAsync(int items, int perCommit)
    {
        await using var database = await GoatDb.OpenAsync(new GoatDbOptions { Directory = Path, FlushDelay = TimeSpan.FromHours(1) });
        var repository = await database.OpenRepositoryAsync(TaskRepository.Path);
        var documents = new TaskDocuments(1);
        for (var i = 0; i < items; i++)
        {
            var f = documents.Next();
            repository.Create([(f[0].Field, f[0].Value), (f[1].Field, f[1].Value), (f[2].Field, f[2].Value), (f[3].Field, f[3].Value), (f[4].Field, f[4].Value)]);
            if ((i + 1) % perCommit == 0)
            {
                await repository.FlushAsync();
            }
        }
    }

    public void DeleteCheckpoint()
    {
        foreach (var file in Directory.GetFiles(Path, "*.checkpoint"))
        {
            File.Delete(file);
        }
    }

    public long BytesOf(string pattern) => Directory.GetFiles(Path, pattern).Sum(f => new FileInfo(f).Length);

    public void Dispose() => _directory.Dispose();

    private static async Task<double> OpenAsync(string path)
    {
        var started = Stopwatch.GetTimestamp();
        var database = await GoatDb.OpenAsync(new GoatDbOptions { Directory = path });
        var repository = await database.OpenRepositoryAsync(TaskRepository.Path);
        var item = repository.Find(Goat.Identity.ItemKey.Derive(default, 1));
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (repository.Count == 0 || item is not null)
        {
            throw new InvalidOperationException("The directory does not hold what was written.");
        }

        // No closing: it is not measured, and would write a checkpoint.
        return milliseconds;
    }
}
