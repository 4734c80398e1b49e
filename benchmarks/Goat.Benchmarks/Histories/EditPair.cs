using System.Diagnostics;
using Goat.Benchmarks.Baselines;
using Goat.RelayHost;

namespace Goat.Benchmarks.Histories;

/// <summary>Two devices that are connected to one relay on the loopback interface; what one edits the other is told of.</summary>
internal sealed class EditPair : IAsyncDisposable
{
    // Longer than the relay's coalescing window, and what people who type need between two keys.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(80);

    private readonly TemporaryDirectory _directory;
    private readonly RelayHostApplication _relay;
    private readonly GoatDb _first;
    private readonly GoatDb _second;

    private EditPair(TemporaryDirectory directory, RelayHostApplication relay, GoatDb first, GoatDb second)
    {
        _directory = directory;
        _relay = relay;
        _first = first;
        _second = second;
    }

    /// <summary>Billing units that the relay has delivered.</summary>
    public long Units => _relay.Metrics.Snapshot().Push.Delivered;

    /// <summary>Starts relay and devices and waits until push is live.</summary>
    /// <param name="inFiles">Whether devices and relay store in files; otherwise in memory.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    public static async Task<EditPair> OpenAsync(bool inFiles, CancellationToken cancellationToken)
    {
        var directory = new TemporaryDirectory();
        string? Below(string name) => inFiles ? Path.Combine(directory.Path, name) : null;
        var relay = RelayHostApplication.Create(new RelayHostOptions { DataDirectory = Below("relay"), Url = "http://127.0.0.1:0" });
        await relay.StartAsync(cancellationToken);
        var pair = new EditPair(directory, relay, await OpenAsync(relay, Below("first"), cancellationToken), await OpenAsync(relay, Below("second"), cancellationToken));
        var item = (await pair._first.OpenRepositoryAsync("/data/tasks", cancellationToken)).Create("edited", ("text", ""));
        var copy = await pair._second.OpenRepositoryAsync("/data/tasks", cancellationToken);
        while (copy.Find(item.Key) is null || !pair._first.Sync.Status.Relays[0].IsPushLive || !pair._second.Sync.Status.Relays[0].IsPushLive)
        {
            await Task.Delay(1, cancellationToken);
        }

        await Task.Delay(200, cancellationToken);
        return pair;
    }

    /// <summary>Milliseconds from each edit on the first device to the handler on the second.</summary>
    public async Task<double[]> EditAsync(int edits, CancellationToken cancellationToken)
    {
        var item = (await _first.OpenRepositoryAsync("/data/tasks", cancellationToken))["edited"];
        var copy = (await _second.OpenRepositoryAsync("/data/tasks", cancellationToken))["edited"];
        var seen = new SemaphoreSlim(0);
        long told = 0;
        copy.Changed += (_, _) =>
        {
            told = Stopwatch.GetTimestamp();
            seen.Release();
        };
        var times = new double[edits];
        for (var i = 0; i < edits; i++)
        {
            await Task.Delay(Pause, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            item.Set("text", $"edit {i}");
            await seen.WaitAsync(cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(started, told).TotalMilliseconds;
        }

        return times;
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _relay.DisposeAsync();
        _directory.Dispose();
    }

    private static Task<GoatDb> OpenAsync(RelayHostApplication relay, string? directory, CancellationToken cancellationToken) =>
        GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, PollInterval = TimeSpan.FromDays(1), MaxPollInterval = TimeSpan.FromDays(1), Relays = { relay.ConnectionString.ToString() } }, cancellationToken);
}
