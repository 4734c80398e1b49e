using System.Globalization;
using Goat;

namespace Goat.FaultWriter;

/// <summary>Opens one repository, and prints what that took: calls that read, bytes read, bytes of memory.</summary>
internal static class OneOpening
{
    public static async Task<int> RunAsync(string directory, string path)
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, FlushDelay = TimeSpan.FromHours(1) });
        var (calls, bytes) = Reads();
        var memory = GC.GetTotalAllocatedBytes(precise: true);
        var repository = await db.OpenRepositoryAsync(path);
        memory = GC.GetTotalAllocatedBytes(precise: true) - memory;
        var (callsAfter, bytesAfter) = Reads();
        Console.WriteLine($"{callsAfter - calls} {bytesAfter - bytes} {memory} {repository.Count}");
        return 0;
    }

    /// <summary>Where the system counts them; 0 elsewhere.</summary>
    private static (long Calls, long Bytes) Reads()
    {
        if (!OperatingSystem.IsLinux())
        {
            return (0, 0);
        }

        var counts = File.ReadAllLines("/proc/self/io").Select(l => l.Split(": ")).ToDictionary(l => l[0], l => long.Parse(l[1], CultureInfo.InvariantCulture));
        return (counts["syscr"], counts["rchar"]);
    }
}
