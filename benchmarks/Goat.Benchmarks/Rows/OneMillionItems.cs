using System.Diagnostics;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>one-million-items: the most memory that a fresh process has while it opens a repository of 1,000,000 items, reads all of them, changes some and closes.</summary>
internal sealed class OneMillionItems() : Row("one-million-items", "MB", Budget.AtMost(1_500), isLong: true)
{
    /// <summary>Opens a directory, reads and writes; the most megabytes.</summary>
    public static readonly ColdRun Cold = new("one-million-items", arguments => OnceAsync(arguments[0]));

    private const int Items = 1_000_000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        using var directory = new ItemDirectory();
        await directory.WriteAsync(Items, perCommit: 1_000);
        var opened = await ItemDirectory.Open.InFreshProcessAsync(cancellationToken, directory.Path);
        var with = await Cold.InFreshProcessAsync(cancellationToken, directory.Path);
        directory.DeleteCheckpoint();
        var scanned = await ItemDirectory.Open.InFreshProcessAsync(cancellationToken, directory.Path);
        var without = await Cold.InFreshProcessAsync(cancellationToken, directory.Path);
        return new Measurement(
            Math.Max(with, without),
            $"opened with its checkpoint in {ResultTable.Show(opened)} ms ({ResultTable.Show(with)} MB at most), without in {ResultTable.Show(scanned)} ms ({ResultTable.Show(without)} MB)");
    }

    private static async Task<double> OnceAsync(string path)
    {
        await using (var database = await GoatDb.OpenAsync(new GoatDbOptions { Directory = path }))
        {
            var repository = await database.OpenRepositoryAsync(TaskRepository.Path);
            var written = 0;
            foreach (var item in repository)
            {
                if (item.Get<long>("priority") == 1 && written++ < 10_000)
                {
                    item.Set("done", !item.Get<bool>("done"));
                }
            }

            await repository.FlushAsync();
        }

        return Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000.0;
    }
}
