using Goat;

namespace Goat.FaultWriter;

/// <summary>Writes until it is killed, and says which flushes were acknowledged, at which level. Readers watch that nobody sees half of a write.</summary>
internal static class EndlessWriter
{
    private const int HotItems = 5;

    public static async Task<int> RunAsync(string directory, string connection)
    {
        var options = new GoatDbOptions { Directory = directory, Relays = { connection }, SyncStart = SyncStart.Manual, FlushDelay = TimeSpan.FromHours(1), CheckpointBytes = 4_000 };
        await using var db = await GoatDb.OpenAsync(options);
        var tasks = await db.OpenRepositoryAsync("/data/tasks");
        foreach (var _ in Enumerable.Range(0, 2))
        {
            new Thread(() => Watch(tasks)) { IsBackground = true }.Start();
        }

        for (var n = 1 + tasks.Keys.Select(k => int.TryParse(k, out var number) ? number : 0).DefaultIfEmpty().Max(); ; n++)
        {
            tasks.Create($"{n}", ("a", n), ("b", n), ("c", n));
            var hot = $"hot{n % HotItems}";
            (tasks.Find(hot) ?? tasks.Create(hot)).Set(("a", n), ("b", n), ("c", n));
            var level = n % 4 == 0 ? Durability.Disk : Durability.Os;
            await tasks.FlushAsync(level);
            Console.WriteLine($"{level} {n}");
        }
    }

    private static void Watch(Repository tasks)
    {
        while (true)
        {
            foreach (var item in tasks.Snapshot())
            {
                if (!Equals(item["a"], item["b"]) || !Equals(item["a"], item["c"]))
                {
                    Console.WriteLine($"torn {item.Key}: {item["a"]} {item["b"]} {item["c"]}");
                }
            }
        }
    }
}
