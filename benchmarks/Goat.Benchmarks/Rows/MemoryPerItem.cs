using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;

namespace Goat.Benchmarks.Rows;

/// <summary>memory-per-item: what an item of five small fields holds of the heap in all (object, key, values, index, its share of the graph), in a fresh process.</summary>
internal sealed class MemoryPerItem() : Row("memory-per-item", "bytes", Budget.AtMost(500))
{
    /// <summary>Creates the items in a directory, or opens them there; the bytes of heap for each.</summary>
    public static readonly ColdRun Cold = new("memory-per-item", arguments => OnceAsync(arguments[0]));

    private const int Items = 100_000;
    private const string Path = "/data/tasks";

    private static async Task<double> OnceAsync(string directory)
    {
        await using var database = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, FlushDelay = TimeSpan.FromHours(1) });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var repository = await database.OpenRepositoryAsync(Path);
        if (repository.Count == 0)
        {
            await CreateAsync(repository);
        }

        // Those of a checkpoint become objects.
        var all = repository.ToList();

        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(all);
        return (after - before) / (double)repository.Count;
    }

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory();
        var created = await Cold.InFreshProcessAsync(cancellationToken, directory.Path);
        var opened = await Cold.InFreshProcessAsync(cancellationToken, directory.Path);
        return new Measurement(
            Math.Max(created, opened),
            $"{Items:N0} items: a key of 26 characters, a text of 20, a bool, an Int64, a date and a word of a few; after creating {ResultTable.Show(created)}, after opening {ResultTable.Show(opened)}");
    }

    private static async Task CreateAsync(Repository repository)
    {
        string[] states = ["open", "waiting", "done"];
        var day = new DateOnly(2026, 1, 1);
        for (var i = 0; i < Items; i++)
        {
            // A text of its own for each, as from an input.
            var state = new string(states[i % states.Length]);
            repository.Create(("text", $"Task number {i:D8}"), ("done", i % 4 == 0), ("number", (long)i * 7), ("due", day.AddDays(i % 365)), ("state", state));
        }

        await repository.FlushAsync();
    }
}
