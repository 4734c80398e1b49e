using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;

namespace Goat.Benchmarks.Rows;

/// <summary>memory-per-revision: what one more commit of an item that is there already holds of the heap, in a fresh process.</summary>
internal sealed class MemoryPerRevision() : Row("memory-per-revision", "bytes", Budget.AtMost(100))
{
    /// <summary>Writes revisions into a directory; the bytes of heap for each.</summary>
    public static readonly ColdRun Cold = new("memory-per-revision", arguments => OnceAsync(arguments[0]));

    private const int Revisions = 100_000;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory();
        return new Measurement(await Cold.InFreshProcessAsync(cancellationToken, directory.Path), $"{Revisions:N0} commits that set a number of one of ten items");
    }

    private static async Task<double> OnceAsync(string directory)
    {
        await using var database = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, FlushDelay = TimeSpan.FromHours(1), CheckpointBytes = 0 });
        var repository = await database.OpenRepositoryAsync("/data/tasks");
        var items = Enumerable.Range(0, 10).Select(i => repository.Create(("text", $"Task {i}"), ("number", -1L))).ToArray();
        await repository.FlushAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Revisions; i++)
        {
            items[i % items.Length].Set("number", (long)i);
            await repository.FlushAsync();
        }

        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(repository);
        return (after - before) / (double)Revisions;
    }
}
