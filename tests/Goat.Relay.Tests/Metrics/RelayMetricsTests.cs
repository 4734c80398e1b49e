using System.Diagnostics.Metrics;
using Goat.Graph;
using Goat.Relay.Metrics;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Sync;

namespace Goat.Relay.Tests.Metrics;

public sealed class RelayMetricsTests
{
    [Fact]
    public async Task What_a_synchronisation_did_is_counted()
    {
        await using var relay = await TestRelay.StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        author.Write(3);
        await author.SyncAsync(relay.Http);
        await author.SyncAsync(relay.Http);

        var counts = relay.Metrics.Snapshot();

        Assert.Equal(3, counts.Commits[AdmissionStatus.Stored]);
        Assert.True(counts.Rounds[RoundKind.Equal] >= 1);
        Assert.Equal(counts.Requests[200], counts.Rounds.Values.Sum() + 1);
        Assert.True(counts.BytesIn > 0 && counts.BytesOut > 0);
        Assert.Equal((1L, 0L), (counts.Storage.Appends, counts.CacheLosses));
    }

    [Fact]
    public void Every_instrument_has_the_name_that_the_documentation_says()
    {
        var names = new List<string>();
        using var metrics = new RelayMetrics();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == RelayMetrics.MeterName)
                {
                    names.Add(instrument.Name);
                }
            },
        };
        listener.Start();

        var documented = new[] { "rounds", "commits", "bytes", "requests", "storage.operations", "cache.losses", "refusals", "limits", "push.messages", "push.units", "push.failures", "push.delivered", "push.connections" }.Select(n => $"goat.relay.{n}");
        Assert.Equal(documented.Order(), names.Distinct().Order());
    }
}
