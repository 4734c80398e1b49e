using System.Diagnostics;
using System.Globalization;

namespace Goat.Cli.Emulation;

/// <summary>
/// The storage emulator of tests/azurite as a process of its own: on loopback, on free ports, in memory unless it is given a directory, without telemetry. Ends when it is disposed, and with this process however that ends.
/// Tests and benchmarks link this file.
/// </summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    // The emulator's account, the same everywhere: https://learn.microsoft.com/azure/storage/common/storage-use-azurite
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string Listening = "successfully listening at ";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly string _directory;
    private readonly string? _data;
    private readonly Dictionary<string, Uri> _services;

    private AzuriteProcess(Process process, string directory, string? data, Dictionary<string, Uri> services) =>
        (_process, _directory, _data, _services) = (process, directory, data, services);

    /// <summary>What clients of Azure Storage connect with.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={_services["Blob"]}{Account};QueueEndpoint={_services["Queue"]}{Account};TableEndpoint={_services["Table"]}{Account};";

    /// <summary>Address of the blob service.</summary>
    public Uri BlobService => _services["Blob"];

    /// <summary>Address of the table service.</summary>
    public Uri TableService => _services["Table"];

    /// <summary>Finds tests/azurite, with Azurite installed, in a directory or one above it.</summary>
    /// <returns>Null where there is none.</returns>
    public static string? Find(string from)
    {
        for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, "tests", "azurite");
            if (File.Exists(Path.Combine(candidate, "node_modules", ".installed")))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Starts an empty Azurite on free ports.</summary>
    /// <param name="directory">What <see cref="Find"/> found.</param>
    /// <param name="cancellationToken">Ends the wait, and the process.</param>
    /// <exception cref="GoatException">Node is missing, or Azurite did not start.</exception>
    public static Task<AzuriteProcess> StartAsync(string directory, CancellationToken cancellationToken) =>
        StartAsync(directory, null, cancellationToken);

    /// <summary>Starts Azurite on free ports.</summary>
    /// <param name="directory">What <see cref="Find"/> found.</param>
    /// <param name="data">Directory of its data, which another one may have left; null for an empty one in memory.</param>
    /// <param name="cancellationToken">Ends the wait, and the process.</param>
    /// <exception cref="GoatException">Node is missing, or Azurite did not start.</exception>
    public static Task<AzuriteProcess> StartAsync(string directory, string? data, CancellationToken cancellationToken) =>
        StartAsync(directory, data, new Dictionary<string, int>(), cancellationToken);

    /// <summary>Ends this one and starts another on the same ports. Everything in it is lost, unless it has a directory.</summary>
    public async Task<AzuriteProcess> RestartAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync().ConfigureAwait(false);
        return await StartAsync(_directory, _data, _services.ToDictionary(s => s.Key, s => s.Value.Port), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    private static async Task<AzuriteProcess> StartAsync(string directory, string? data, Dictionary<string, int> ports, CancellationToken cancellationToken)
    {
        var process = Launch(directory, data, ports);
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(StartTimeout);
            var services = await ReadAddressesAsync(process, timeout.Token).ConfigureAwait(false);

            // Nobody reads on, and a full pipe would stop it.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return new AzuriteProcess(process, directory, data, services);
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    private static Process Launch(string directory, string? data, Dictionary<string, int> ports)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] place = data is null ? ["--inMemoryPersistence"] : ["--location", data];
        foreach (var argument in (string[])["start.cjs", .. place, "--disableTelemetry", "--silent", "--skipApiVersionCheck"])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var service in (string[])["Blob", "Queue", "Table"])
        {
            // Port 0 takes a free one.
            var name = service.ToLowerInvariant();
            start.ArgumentList.Add($"--{name}Host");
            start.ArgumentList.Add("127.0.0.1");
            start.ArgumentList.Add($"--{name}Port");
            start.ArgumentList.Add(ports.GetValueOrDefault(service).ToString(CultureInfo.InvariantCulture));
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new GoatException($"Azurite needs Node.js, and 'node' cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Reads until each service has said where it listens, which it says once it does.</summary>
    private static async Task<Dictionary<string, Uri>> ReadAddressesAsync(Process process, CancellationToken cancellationToken)
    {
        var services = new Dictionary<string, Uri>();
        while (services.Count < 3)
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new GoatException($"Azurite did not start: {await process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false)}");
            if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
            {
                services.Add(line.Split(' ')[1], new Uri(line[(at + Listening.Length)..]));
            }
        }

        return services;
    }
}
