using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Goat.Commits;
using Goat.Graph;
using Goat.Relay;
using Goat.Tests;

namespace Goat.RelayHost.Tests;

/// <summary>Every instrument and activity of docs/telemetry.md is seen in a real run: client, HTTP, relay, files.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, KeyValuePair<string, object?>[] Tags)> _measurements = [];
    private readonly ConcurrentQueue<Activity> _activities = [];
    private readonly MeterListener _meters;
    private readonly ActivityListener _sources;

    public TelemetryTests()
    {
        _meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Goat")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measurements.Enqueue((instrument.Name, value, tags.ToArray())));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measurements.Enqueue((instrument.Name, value, tags.ToArray())));
        _meters.Start();
        _sources = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Goat",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _activities.Enqueue,
        };
        ActivitySource.AddActivityListener(_sources);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _meters.Dispose();
        _sources.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Everything_on_the_page_is_measured_in_a_real_run()
    {
        var database = await RunAsync();
        var measured = _measurements.Where(m => Tag(m.Tags, "database") == database).ToList();
        var listed = MarkdownTable.Read("telemetry.md", "## Metrics").ToDictionary(r => r[0], r => r[3].Split(':')[0]);

        Assert.Equal(listed.Keys.Order(StringComparer.Ordinal), measured.Select(m => m.Instrument).Distinct().Order(StringComparer.Ordinal));
        Assert.All(measured, m => Assert.Equal(new[] { "database", listed[m.Instrument] }.Where(t => t.Length > 0), m.Tags.Select(t => t.Key)));
        double Sum(string instrument, string tag, string value) => measured.Where(m => m.Instrument == instrument && Tag(m.Tags, tag) == value).Sum(m => m.Value);
        Assert.Equal(2, Sum("goat.commits", "origin", "local"));
        Assert.Equal(1, Sum("goat.commits", "origin", "remote"));
        Assert.Equal(1, Sum("goat.commits.refused", "reason", "Policy"));
        Assert.Equal(2, Sum("goat.repositories", "state", "normal"));
        Assert.True(Sum("goat.sync.bytes", "direction", "out") > 0 && Sum("goat.sync.bytes", "direction", "in") > 0);
    }

    [Fact]
    public async Task Activities_are_those_of_the_page_and_nest_as_it_says()
    {
        using var caller = new Activity("caller").Start();
        var database = await RunAsync();
        caller.Stop();
        var seen = _activities.Where(a => (string?)a.GetTagItem("goat.database") == database).ToList();
        var listed = MarkdownTable.Read("telemetry.md", "## Activities").ToDictionary(r => r[0], r => (Kind: r[1], Tags: r[2].Split(", ")));

        Assert.Equal(listed.Keys.Order(StringComparer.Ordinal), seen.Select(a => a.OperationName).Distinct().Order(StringComparer.Ordinal));
        Assert.All(seen, a => Assert.Equal(listed[a.OperationName].Kind, a.Kind.ToString().ToLowerInvariant()));
        Assert.All(seen, a => Assert.Equal(["goat.database", .. listed[a.OperationName].Tags, "goat.outcome"], a.TagObjects.Select(t => t.Key)));
        Assert.All(seen.Where(a => a.OperationName == "goat.sync.round"), a => Assert.Equal("goat.sync", a.Parent!.OperationName));
        Assert.All(seen.Where(a => a.OperationName == "goat.repository.open"), a => Assert.Equal(caller.SpanId, a.ParentSpanId));
    }

    [Fact]
    public async Task What_happens_in_the_background_is_no_part_of_the_activity_that_opened()
    {
        await using var relay = RelayHostApplication.Create(new RelayHostOptions { DataDirectory = null, Url = "http://127.0.0.1:0" });
        await relay.StartAsync(Cancellation);
        using var caller = new Activity("caller").Start();
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Relays = { relay.ConnectionString.ToString() } }, Cancellation);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancellation);
        tasks.Create();
        while (db.Sync.Status.State != SyncState.Synced || tasks.Status.PendingItems > 0)
        {
            await Task.Delay(1, Cancellation);
        }

        await db.DisposeAsync();
        var roots = _activities.Where(a => (string?)a.GetTagItem("goat.database") == db.DatabaseId.ToString() && a.OperationName is "goat.sync" or "goat.flush").ToList();

        Assert.Contains(roots, a => a.OperationName == "goat.sync");
        Assert.All(roots, a => Assert.NotEqual(caller.TraceId, a.TraceId));
    }

    /// <summary>Two databases, one commit that arrives, one that is refused.</summary>
    /// <returns>The database's id.</returns>
    private async Task<string> RunAsync()
    {
        var rules = new RelayOptions { AdmissionRule = c => c.Header.Changes.Any(i => i.Key == "forbidden") ? new AdmissionVerdict(c.Id, AdmissionStatus.Refused, RefusalReason.Policy) : null };
        await using var relay = RelayHostApplication.Create(new RelayHostOptions { DataDirectory = null, Url = "http://127.0.0.1:0", Relay = rules });
        await relay.StartAsync(Cancellation);
        await using var alice = await OpenAsync(relay, _directory.Path);
        await using var bob = await OpenAsync(relay, null);
        var hers = await alice.OpenRepositoryAsync("/data/tasks", Cancellation);
        await bob.OpenRepositoryAsync("/data/tasks", Cancellation);
        hers.Create("one");
        await alice.Sync.SyncNowAsync(Cancellation);
        await bob.Sync.SyncNowAsync(Cancellation);
        hers.Create("forbidden");
        await alice.Sync.SyncNowAsync(Cancellation);
        _meters.RecordObservableInstruments();
        return alice.DatabaseId.ToString();
    }

    private static Task<GoatDb> OpenAsync(RelayHostApplication relay, string? directory) => GoatDb.OpenAsync(
        new GoatDbOptions { Directory = directory, SyncStart = SyncStart.Manual, FlushDelay = Timeout.InfiniteTimeSpan, Relays = { relay.ConnectionString.ToString() } },
        Cancellation);

    private static string? Tag(KeyValuePair<string, object?>[] tags, string name) => tags.FirstOrDefault(t => t.Key == name).Value as string;
}
