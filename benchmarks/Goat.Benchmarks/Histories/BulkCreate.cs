using System.Diagnostics;
using Goat.Benchmarks.Harness;

namespace Goat.Benchmarks.Histories;

/// <summary>10,000 items of five fields, created and flushed to a file.</summary>
internal static class BulkCreate
{
    public const int Items = 10_000;

    /// <summary>Creates them once; the milliseconds.</summary>
    public static readonly ColdRun Cold = new("bulk-create", _ => OnceAsync()) { IsPublished = true };

    public static async Task<double> OnceAsync()
    {
        await using var tasks = await TaskRepository.OpenFileAsync();
        var documents = new TaskDocuments(1);
        var fields = Enumerable.Range(0, Items).Select(_ => documents.Next()).ToArray();
        var started = Stopwatch.GetTimestamp();
        foreach (var f in fields)
        {
            tasks.Repository.Create([(f[0].Field, f[0].Value), (f[1].Field, f[1].Value), (f[2].Field, f[2].Value), (f[3].Field, f[3].Value), (f[4].Field, f[4].Value)]);
        }

        await tasks.Repository.FlushAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
