using System.Diagnostics;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>A run of tests/Goat.FaultWriter.</summary>
internal sealed class FaultProcess : IDisposable
{
    private readonly Process _process;

    private FaultProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static FaultProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "Goat.FaultWriter.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return new FaultProcess(Process.Start(start) ?? throw new InvalidOperationException("The process did not start."));
    }

    /// <summary>Runs to the end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string[]> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = Start(arguments);
        var lines = await process.ReadToEndAsync(cancellationToken);
        await process._process.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, process._process.ExitCode);
        return lines;
    }

    /// <summary>A whole line, or null at the end.</summary>
    public ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => _process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>Kills it, without a word.</summary>
    /// <returns>The whole lines that it had printed and nobody had read.</returns>
    public async Task<string[]> KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        var lines = await ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return lines;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string[]> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var rest = await _process.StandardOutput.ReadToEndAsync(cancellationToken);

        // What follows the last end of a line was being printed when it died.
        return [.. rest.Split('\n')[..^1].Select(l => l.TrimEnd('\r'))];
    }
}
