using System.Diagnostics;
using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>fsync-ratio: a commit with Durability.Disk against an append and an fsync of the bare file system.</summary>
internal sealed class FsyncRatio() : Row("fsync-ratio", "x", Budget.AtMost(1.3))
{
    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var tasks = await TaskRepository.OpenFileAsync();
        var item = (await tasks.CreateAsync(1))[0];
        using var file = TemporaryFile.Create();
        var content = new byte[200];
        var (disk, bare) = (new List<double>(), new List<double>());

        // In turn, so that both meet the same moods of the disk.
        for (var i = 0; i < options.Samples(400, 100); i++)
        {
            var started = Stopwatch.GetTimestamp();
            item.Set("priority", -1L - i);
            await tasks.Repository.FlushAsync(Durability.Disk, cancellationToken);
            disk.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            started = Stopwatch.GetTimestamp();
            file.Append(content);
            file.Sync();
            bare.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        return new Measurement(Sample.Median(disk) / Sample.Median(bare), $"{ResultTable.Show(Sample.Median(disk))} us against {ResultTable.Show(Sample.Median(bare))} us for a bare append and fsync");
    }
}
