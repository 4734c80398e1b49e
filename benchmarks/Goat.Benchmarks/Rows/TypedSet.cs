using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>typed-set: a property of a typed item, nobody listening.</summary>
internal sealed class TypedSet() : Row("typed-set", "ns", Budget.AtMost(100))
{
    private const int Passes = 100;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var tasks = await TaskRepository.OpenInMemoryAsync();
        var items = TypedTasks.CreateIn(tasks.Repository, 1000);
        var round = 0L;
        var figure = Sample.Nanoseconds(options.Samples(51, 21), Passes * items.Length, () =>
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                round++;
                foreach (var item in items)
                {
                    item.Priority = round;
                }
            }
        });
        return new Measurement(figure, "an Int64, on 1,000 items in turn");
    }
}
