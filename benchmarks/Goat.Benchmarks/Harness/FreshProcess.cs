using System.Diagnostics;

namespace Goat.Benchmarks.Harness;

/// <summary>This program started once more, for figures that only the first work of a process gives.</summary>
internal static class FreshProcess
{
    /// <summary>Runs it with some arguments.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? text.Trim() : throw new InvalidOperationException($"The fresh process ended with {process.ExitCode}.");
    }
}
