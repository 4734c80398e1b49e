using System.Diagnostics;
using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;

namespace Goat.Benchmarks.Rows;

/// <summary>relay-start-ms, relay-start-mb: RelayHost published with Native AOT, over files. Publishing takes about a minute and needs gcc.</summary>
internal sealed class RelayStart : Row
{
    private static readonly Lazy<Task<TemporaryDirectory>> Published = new(PublishAsync);

    private readonly Func<(double Ms, double Megabytes), double> _figure;

    private RelayStart(string id, string unit, double budget, Func<(double Ms, double Megabytes), double> figure)
        : base(id, unit, Budget.AtMost(budget), isLong: true) => _figure = figure;

    /// <summary>From the start of the process to its first answer, with a data directory that exists.</summary>
    public static RelayStart Time { get; } = new("relay-start-ms", "ms", 400, start => start.Ms);

    /// <summary>What the process holds of memory then, shared libraries included.</summary>
    public static RelayStart Memory { get; } = new("relay-start-mb", "MB", 60, start => start.Megabytes);

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var published = await Published.Value;
        using var data = new TemporaryDirectory();
        using var http = new HttpClient();
        var first = await StartAsync(published, data, http, cancellationToken);
        var starts = new List<double>();
        for (var i = 0; i < options.Samples(9, 3); i++)
        {
            starts.Add(_figure(await StartAsync(published, data, http, cancellationToken)));
        }

        var figure = Sample.Median(starts);
        return new Measurement(figure, $"Native AOT, files, until GET /api/health is answered; the first one, which makes the root key, {ResultTable.Show(_figure(first))}");
    }

    private static async Task<(double Ms, double Megabytes)> StartAsync(TemporaryDirectory published, TemporaryDirectory data, HttpClient http, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var relay = await RelayProgram.StartAsync(Path.Combine(published.Path, "Goat.RelayHost"), ["--data", data.Path], cancellationToken);
        using var response = await http.GetAsync(new Uri(relay.Address, "/api/health"), cancellationToken);
        response.EnsureSuccessStatusCode();
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, relay.MemoryBytes / 1e6);
    }

    // Aside from the tree: the lock files there are not those of this publication.
    private static async Task<TemporaryDirectory> PublishAsync()
    {
        var output = new TemporaryDirectory();
        using var work = new TemporaryDirectory();
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Goat.slnx")))
        {
            root = root.Parent;
        }

        string[] arguments =
        [
            "publish", Path.Combine(root!.FullName, "src", "Goat.RelayHost"), "-c", "Release", "-o", output.Path, "--artifacts-path", work.Path, "--use-current-runtime",
            "-p:PublishAot=true", "-p:CppCompilerAndLinker=gcc", "-p:RestorePackagesWithLockFile=false", $"-p:NuGetLockFilePath={work.Path}/none.json",

            // Of Azure.Data.Tables, which this relay does not use.
            "-p:WarningsNotAsErrors=IL2104%3BIL3053", "-v", "quiet", "--nologo",
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"The relay could not be published: {text}");
    }
}
