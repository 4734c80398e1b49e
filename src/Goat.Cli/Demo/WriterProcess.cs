using System.Diagnostics;
using System.Globalization;
using Goat.Cli.Commands;
using Goat.Cli.Invocation;

namespace Goat.Cli.Demo;

/// <summary>A replica in a process of its own, which runs the hidden command <c>demo-writer</c> and is spoken to line by line.</summary>
internal sealed class WriterProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WriterProcess(Process process) => _process = process;

    /// <summary>Starts the process; returns when its repository is open.</summary>
    public static async Task<WriterProcess> StartAsync(string directory, string relay, string repository, CancellationToken cancellationToken)
    {
        var start = SelfStart([DemoWriterCommand.Name, repository, "--dir", directory, "--relay", relay]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        var process = Process.Start(start) ?? throw new CommandFailedException("The process of the third replica could not be started.");
        var writer = new WriterProcess(process);
        try
        {
            await writer.ExpectAsync(DemoWriterCommand.Ready, cancellationToken).ConfigureAwait(false);
            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a line and returns the one that answers it.</summary>
    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets it write without end, and kills it when a number of flushes are acknowledged.</summary>
    /// <returns>Flushes that were acknowledged before it died.</returns>
    public async Task<int> KillWhileWritingAsync(int flushes, CancellationToken cancellationToken)
    {
        var last = ReadNumber(await AskAsync(DemoWriterCommand.Write, cancellationToken).ConfigureAwait(false));
        while (last < flushes)
        {
            last = ReadNumber(await ReadAsync(cancellationToken).ConfigureAwait(false));
        }

        _process.Kill();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            // The last line may be torn: a number that did not arrive whole was not acknowledged.
            last = int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == last + 1 ? number : last;
        }

        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return last;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private async Task ExpectAsync(string expected, CancellationToken cancellationToken)
    {
        var line = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (line != expected)
        {
            throw new CommandFailedException($"The process of the third replica said '{line}' instead of '{expected}'.");
        }
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false)
        ?? throw new CommandFailedException("The process of the third replica ended unexpectedly; its own message is above.");

    private static int ReadNumber(string line) =>
        int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new CommandFailedException($"The process of the third replica said '{line}' instead of a number.");

    // As a published program or a tool this process is goat itself; under "dotnet goat.dll" and in tests the assembly is started.
    private static ProcessStartInfo SelfStart(string[] arguments)
    {
        var host = Environment.ProcessPath ?? "dotnet";
        if (Path.GetFileNameWithoutExtension(host) == "goat")
        {
            return new ProcessStartInfo(host, arguments);
        }

        var dotnet = Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "goat.dll"), .. arguments]);
    }
}
