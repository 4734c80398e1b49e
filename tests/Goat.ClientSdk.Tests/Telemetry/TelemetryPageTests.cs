using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using Goat.Telemetry;
using Goat.Tests;
using Microsoft.Extensions.Logging;

namespace Goat.ClientSdk.Tests;

/// <summary>docs/telemetry.md says what the code does.</summary>
public sealed class TelemetryPageTests
{
    [Fact]
    public async Task The_page_lists_every_instrument_with_its_kind_and_unit()
    {
        var declared = new ConcurrentDictionary<string, string[]>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "Goat")
                {
                    declared[instrument.Name] = [instrument.Name, KindOf(instrument), instrument.Unit!, instrument.Description!];
                }
            },
        };
        listener.Start();
        await using var db = await GoatDb.OpenAsync(cancellationToken: TestContext.Current.CancellationToken);

        var listed = MarkdownTable.Read("telemetry.md", "## Metrics").Select(r => string.Join(" | ", r[0], r[1], r[2], r[4]));

        Assert.Equal(declared.Values.Select(d => string.Join(" | ", d)).Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task Instruments_end_with_their_database()
    {
        var ended = new ConcurrentDictionary<Instrument, bool>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument),
            MeasurementsCompleted = (instrument, _) => ended[instrument] = true,
        };
        var db = await GoatDb.OpenAsync(cancellationToken: TestContext.Current.CancellationToken);
        listener.Start();

        await db.DisposeAsync();

        Assert.Contains(ended.Keys, i => ReferenceEquals(i.Meter, db.Telemetry.Meter));
    }

    [Fact]
    public void The_page_lists_every_activity()
    {
        var declared = typeof(ActivityNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

        Assert.Equal(declared.Order(StringComparer.Ordinal), MarkdownTable.Read("telemetry.md", "## Activities").Select(r => r[0]));
    }

    [Fact]
    public void The_page_lists_every_log_message_as_it_is()
    {
        var declared = string.Join('\n', Messages().OrderBy(m => m.Attribute.EventId).Select(m => $"| {m.Attribute.EventId} | {m.Attribute.Level} | {m.Method.Name} | {m.Attribute.Message} |"));
        var listed = string.Join('\n', MarkdownTable.Read("telemetry.md", "## Log messages").Select(r => $"| {string.Join(" | ", r)} |"));

        Assert.True(declared == listed, $"The table of docs/telemetry.md should be:\n{declared}");
    }

    [Fact]
    public void Every_log_message_has_an_event_id_and_a_name_of_its_own()
    {
        var messages = Messages().ToList();

        Assert.NotEmpty(messages);
        Assert.Equal(messages.Count, messages.Select(m => m.Attribute.EventId).Distinct().Count());
        Assert.Equal(messages.Count, messages.Select(m => m.Method.Name).Distinct().Count());
    }

    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Attribute)> Messages() =>
        from type in typeof(GoatDb).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
        where attribute is not null
        select (method, attribute);

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> => "histogram",
        ObservableUpDownCounter<long> => "observable up-down counter",
        _ => instrument.GetType().Name,
    };
}
