using Goat;

namespace Goat.FaultWriter;

/// <summary>Writes until the disk is full, goes on in memory, and flushes when there is room again. Prints what it found, line by line.</summary>
internal static class DiskFiller
{
    private const int Room = 5_000;
    private const int SmallFiles = 100;

    public static async Task<int> RunAsync(string directory)
    {
        using var survival = FileSizeLimit.Survive();
        var n = 0;
        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, FlushDelay = TimeSpan.FromHours(1), CheckpointBytes = 1_000 }))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks");
            tasks.StatusChanged += (_, _) => Console.WriteLine($"status {tasks.Status.State}");
            FileSizeLimit.Set(Room);
            n = await FillAsync(tasks);
            tasks.Create("after", ("n", n));
            Console.WriteLine($"full at {n}: {tasks.Status.State}, {tasks.Status.PendingItems} pending, {tasks.Count} items");
            Console.WriteLine($"again {await FailsAsync(tasks)}");
            FileSizeLimit.Set(null);
            await tasks.FlushAsync(Durability.Disk);
            Console.WriteLine($"room: {tasks.Status.State}, {tasks.Status.PendingItems} pending");
            n = tasks.Count;

            // Full once more when everything is closed.
            FileSizeLimit.Set(0);
        }

        FileSizeLimit.Set(SmallFiles);
        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory }))
        {
            Console.WriteLine($"read: {(await db.OpenRepositoryAsync("/data/tasks")).Count == n}");
        }

        FileSizeLimit.Set(null);
        Console.WriteLine($"closed, {n} items");
        return 0;
    }

    private static async Task<int> FillAsync(Repository tasks)
    {
        for (var n = 1; ; n++)
        {
            tasks.Create($"{n}", ("n", n), ("text", new string('x', n % 50)));
            if (await FailsAsync(tasks))
            {
                return n;
            }
        }
    }

    private static async Task<bool> FailsAsync(Repository tasks)
    {
        try
        {
            await tasks.FlushAsync();
            return false;
        }
        catch (FlushFailedException e) when (e.InnerException is IOException)
        {
            return true;
        }
    }
}
