using System.Diagnostics;
using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>commit: set a field and flush: the commit is built, hashed and appended to the replica file.</summary>
internal sealed class CommitRow() : Row("commit", "us", Budget.AtMost(15))
{
    private const int Batch = 200;
    private const double MaxDiskRatio = 1.3;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var tasks = await TaskRepository.OpenFileAsync();
        var items = await tasks.CreateAsync(Batch);
        var round = 0L;
        var microseconds = await Sample.MicrosecondsAsync(options, Batch, async () =>
        {
            round++;
            foreach (var item in items)
            {
                item.Set("priority", round);
                await tasks.Repository.FlushAsync(cancellationToken);
            }
        });
        var sqlite = SqliteBaseline.InsertMicroseconds(options, "NORMAL");
        var (disk, bare) = await DiskAsync(tasks.Repository, items[0], options);
        return new Measurement(
            microseconds,
            $"{ResultTable.Show(microseconds / sqlite)} x a SQLite insert (WAL, synchronous=NORMAL: {ResultTable.Show(sqlite)} us); "
            + $"Durability.Disk {ResultTable.Show(disk)} us, {ResultTable.Show(disk / bare)} x a bare append and fsync (<= {MaxDiskRatio})",
            disk / bare <= MaxDiskRatio);
    }

    // In turn, so that both meet the same moods of the disk.
    private static async Task<(double Disk, double Bare)> DiskAsync(Repository repository, Item item, RunOptions options)
    {
        using var file = TemporaryFile.Create();
        var content = new byte[200];
        var (disk, bare) = (new List<double>(), new List<double>());
        for (var i = 0; i < options.Samples(400, 100); i++)
        {
            var started = Stopwatch.GetTimestamp();
            item.Set("priority", -1L - i);
            await repository.FlushAsync(Durability.Disk);
            disk.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            started = Stopwatch.GetTimestamp();
            file.Append(content);
            file.Sync();
            bare.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        return (Sample.Median(disk), Sample.Median(bare));
    }
}
