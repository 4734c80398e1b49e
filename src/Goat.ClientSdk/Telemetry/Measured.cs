using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Goat.Telemetry;

/// <summary>Something that takes time, as an activity and a measurement. It has failed unless it is said how it ended.</summary>
internal sealed class Measured(Activity? activity, Histogram<double> duration, TimeProvider time, KeyValuePair<string, object?> database) : IDisposable
{
    public const string Failed = "failed";

    private readonly long _begun = time.GetTimestamp();
    private string _outcome = Failed;

    public Measured Tag(string name, object value)
    {
        activity?.SetTag(name, value);
        return this;
    }

    public void Succeed() => _outcome = "ok";

    public void End(string outcome) => _outcome = outcome;

    public void Dispose()
    {
        activity?.SetTag("goat.outcome", _outcome);
        if (_outcome == Failed)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
        }

        activity?.Dispose();
        duration.Record(time.GetElapsedTime(_begun).TotalSeconds, database, new("outcome", _outcome));
    }
}
