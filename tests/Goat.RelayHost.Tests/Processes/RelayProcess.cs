using System.Diagnostics;

namespace Goat.RelayHost.Tests.Processes;

/// <summary>RelayHost in a process of its own on a free port, which can be killed at any moment (SIGKILL) and started again.</summary>
internal sealed class RelayProcess(params string[] arguments) : IAsyncDisposable
{
    private const string Listening = "Goat relay listening on ";
    private const string Connection = "Connection string: ";

    private Process? _process;
    private volatile Uri? _address;

    /// <summary>Where it listens, or did before it was killed.</summary>
    public Uri? Address => _address;

    /// <summary>Starts it; returns the connection string when it listens.</summary>
    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Goat.RelayHost.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        var process = _process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
            {
                _address = new Uri(line[Listening.Length..]);
            }

            if (line.StartsWith(Connection, StringComparison.Ordinal))
            {
                // Nobody reads what it logs, and a full pipe would stop it.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return line[Connection.Length..];
            }
        }

        throw new InvalidOperationException("The relay did not start.");
    }

    /// <summary>Kills it, and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Kill();
        await _process!.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Kills it.</summary>
    public void Kill() => _process!.Kill();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync(CancellationToken.None);
            _process.Dispose();
        }
    }
}
