using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>typed-read: a property of a typed item.</summary>
internal sealed class TypedRead() : Row("typed-read", "ns", Budget.AtMost(10))
{
    private const int Passes = 100;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var tasks = await TaskRepository.OpenInMemoryAsync();
        var items = TypedTasks.CreateIn(tasks.Repository, 1000);
        long length = 0;
        var text = Sample.Nanoseconds(options.Samples(51, 21), Passes * items.Length, () =>
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                foreach (var item in items)
                {
                    length += item.Text.Length;
                }
            }
        });
        var flag = Sample.Nanoseconds(options.Samples(51, 21), Passes * items.Length, () =>
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                foreach (var item in items)
                {
                    length += item.Done ? 1 : 0;
                }
            }
        });
        return new Measurement(text, $"a string, on 1,000 items in turn; a bool {ResultTable.Show(flag)} ns", flag <= Budget.Value && length > 0);
    }
}
