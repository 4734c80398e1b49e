using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>commit: set a field and flush: the commit is built, hashed and appended to the replica file.</summary>
internal sealed class CommitRow() : Row("commit", "us", Budget.AtMost(15))
{
    private const int Batch = 200;

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
        return new Measurement(microseconds, $"{ResultTable.Show(microseconds / sqlite)} x a SQLite insert (WAL, synchronous=NORMAL: {ResultTable.Show(sqlite)} us)");
    }
}
