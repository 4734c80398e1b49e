using System.Diagnostics;
using System.Diagnostics.Metrics;
using Goat.Graph;
using Goat.Sync;

namespace Goat.ClientSdk.Tests;

[Collection(nameof(SilentCollection))]
public sealed class SilentTests
{
    private const int Times = 1000;

    private static readonly Uri Relay = new("http://relay.test");

    [Fact]
    public async Task Without_listeners_telemetry_allocates_nothing_for_a_commit_or_a_round()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", TestContext.Current.CancellationToken);

        Assert.Equal(0, AllocatedBy(() =>
        {
            using var flush = db.Telemetry.Flush(tasks, 1);
            flush?.Succeed();
            db.Telemetry.CountCommits(1, ChangeOrigin.Local);
        }));
        Assert.Equal(0, AllocatedBy(() =>
        {
            using var sync = db.Telemetry.Sync(Relay);
            using var round = db.Telemetry.Round(Relay);
            db.Telemetry.CountRound(RoundKind.Equal);
            db.Telemetry.CountBytes(1, 1);
            db.Telemetry.CountRefused(RefusalReason.Policy);
            using var opening = db.Telemetry.OpenRepository("/data/tasks");
        }));
    }

    [Fact]
    public async Task Setting_a_field_costs_the_same_whether_or_not_anybody_listens()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", TestContext.Current.CancellationToken);
        var item = tasks.Create(("text", "a"));
        var texts = new object[] { "b", "c" };
        var i = 0;
        var silent = AllocatedBy(() => item["text"] = texts[i++ & 1]);
        using var measurements = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        measurements.Start();
        using var activities = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(activities);

        Assert.Equal(silent, AllocatedBy(() => item["text"] = texts[i++ & 1]));
    }

    private static Task<GoatDb> OpenAsync() => GoatDb.OpenAsync(new GoatDbOptions { FlushDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);

    private static long AllocatedBy(Action action)
    {
        // Once without counting: caches, tiering and statics.
        for (var i = 0; i < Times; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
