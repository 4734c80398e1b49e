using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Goat.Benchmarks.Harness;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        var collector = GCSettings.IsServerGC ? "server" : "workstation";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Machine: {ProcessorName()}, {Environment.ProcessorCount} cores, {memory:0} GiB, {RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})
            Runtime: {RuntimeInformation.FrameworkDescription}, {collector} garbage collection{(IsOptimised ? "" : ", NOT a release build")}
            Load before: {LoadAverage()}
            Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC
            """);
    }

    private static bool IsOptimised =>
#if DEBUG
        false;
#else
        true;
#endif

    private static string ProcessorName() =>
        File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string LoadAverage() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";
}
