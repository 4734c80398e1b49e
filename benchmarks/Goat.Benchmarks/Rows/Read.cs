using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>read: a field of an untyped item.</summary>
internal sealed class Read() : Row("read", "ns", Budget.AtMost(30))
{
    private const int Passes = 100;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var tasks = await TaskRepository.OpenInMemoryAsync();
        var items = await tasks.CreateAsync(1000);
        long length = 0;
        var text = Sample.Nanoseconds(options.Samples(51, 21), Passes * items.Length, () =>
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                foreach (var item in items)
                {
                    length += item.Get<string>("text")!.Length;
                }
            }
        });
        var flag = Sample.Nanoseconds(options.Samples(51, 21), Passes * items.Length, () =>
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                foreach (var item in items)
                {
                    length += item.Get<bool>("done") ? 1 : 0;
                }
            }
        });
        var sqlite = SqliteBaseline.ReadNanoseconds(options);
        return new Measurement(
            text,
            $"1,000 items; a bool {ResultTable.Show(flag)} ns; a SQLite select by key takes {ResultTable.Show(sqlite / text)} times as long ({ResultTable.Show(sqlite)} ns)",
            flag <= Budget.Value && length > 0);
    }
}
