using System.Diagnostics;

namespace Goat.Benchmarks.Baselines;

/// <summary>RelayHost as a process of its own on a free loopback port.</summary>
internal sealed class RelayProgram : IAsyncDisposable
{
    private const string Listening = "Goat relay listening on ";
    private const string Connection = "Connection string: ";

    private readonly Process _process;

    private RelayProgram(Process process) => _process = process;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What clients open.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Bytes of memory that the process has now, shared libraries included.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="program">The published executable, or null for the one beside this program.</param>
    /// <param name="arguments">Its arguments, the address aside.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    public static async Task<RelayProgram> StartAsync(string? program, string[] arguments, CancellationToken cancellationToken)
    {
        string[] command = program is null ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "Goat.RelayHost.dll")] : [program];
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true };
        var relay = new RelayProgram(Process.Start(start)!);
        while (await relay._process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
            {
                relay.Address = new Uri(line[Listening.Length..]);
            }

            if (line.StartsWith(Connection, StringComparison.Ordinal))
            {
                relay.ConnectionString = line[Connection.Length..];

                // Nobody reads what it logs, and a full pipe would stop it.
                _ = relay._process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return relay;
            }
        }

        throw new InvalidOperationException("The relay did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
