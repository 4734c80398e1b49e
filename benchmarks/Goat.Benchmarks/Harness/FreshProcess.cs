using System.Diagnostics;

namespace Goat.Benchmarks.Harness;

/// <summary>This program started once more, for figures that only the first work of a process gives.</summary>
internal static class FreshProcess
{
    /// <summary>Runs it with some arguments.</summary>
    /// <param name="program">Another program in its place.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string? program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program ?? Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? text.Trim() : throw new InvalidOperationException($"The fresh process ended with {process.ExitCode}.");
    }
}
