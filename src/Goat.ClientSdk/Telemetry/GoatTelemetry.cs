using System.Diagnostics;
using System.Diagnostics.Metrics;
using Goat.Graph;
using Goat.Sync;

namespace Goat.Telemetry;

/// <summary>
/// What a database tells tools that listen: the meter and the activity source "Goat", names in docs/telemetry.md. Without listeners nothing is measured or allocated. A meter for each database, so that it ends with it; the tag
/// <c>database</c> tells several apart.
/// </summary>
internal sealed class GoatTelemetry : IDisposable
{
    public const string Name = "Goat";

    private readonly GoatDb _database;
    private readonly KeyValuePair<string, object?> _tag;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _rounds;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _flush;
    private readonly Histogram<double> _open;
    private readonly Histogram<double> _sync;
    private readonly Histogram<double> _round;

    public GoatTelemetry(GoatDb database, Meter meter)
    {
        (_database, Meter) = (database, meter);
        _tag = new("database", database.DatabaseId.ToString());
        _commits = Meter.CreateCounter<long>("goat.commits", "{commit}", "Commits that became part of repositories.");
        _refused = Meter.CreateCounter<long>("goat.commits.refused", "{commit}", "Commits of this device that relays refused.");
        _flush = Meter.CreateHistogram<double>("goat.flush.duration", "s", "Time to build pending changes into commits and write them.");
        _open = Meter.CreateHistogram<double>("goat.repository.open.duration", "s", "Time to open a repository.");
        _sync = Meter.CreateHistogram<double>("goat.sync.duration", "s", "Time to synchronise with a relay, from the first round to the last.");
        _round = Meter.CreateHistogram<double>("goat.sync.round.duration", "s", "Time of one request with rounds, with what was written before and taken in after it.");
        _rounds = Meter.CreateCounter<long>("goat.sync.rounds", "{round}", "Rounds with relays, one for each repository in a request.");
        _bytes = Meter.CreateCounter<long>("goat.sync.bytes", "By", "Bytes of the bodies of rounds.");
        Meter.CreateObservableUpDownCounter("goat.pending", CountPending, "{item}", "Items with changes that are in no commit yet, in open repositories.");
        Meter.CreateObservableUpDownCounter("goat.repositories", CountRepositories, "{repository}", "Open repositories.");
    }

    /// <summary>Where activities come from.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Where measurements come from.</summary>
    public Meter Meter { get; }

    /// <summary>A flush that has something to write; null where nobody listens.</summary>
    public Measured? Flush(Repository repository, int commits) =>
        Begin(ActivityNames.Flush, _flush)?.Tag("goat.repository", repository.Path).Tag("goat.commits", commits);

    /// <summary>The opening of a repository; null where nobody listens.</summary>
    public Measured? OpenRepository(string path) => Begin(ActivityNames.OpenRepository, _open)?.Tag("goat.repository", path);

    /// <summary>Rounds with one relay until both hold the same; null where nobody listens.</summary>
    public Measured? Sync(Uri relay) => Begin(ActivityNames.Sync, _sync)?.Tag("server.address", relay.Host).Tag("server.port", relay.Port);

    /// <summary>One request with rounds; null where nobody listens.</summary>
    public Measured? Round(Uri relay) =>
        Begin(ActivityNames.Round, _round, ActivityKind.Client)?.Tag("server.address", relay.Host).Tag("server.port", relay.Port);

    public void CountCommits(int count, ChangeOrigin origin)
    {
        if (count > 0 && _commits.Enabled)
        {
            _commits.Add(count, _tag, new("origin", origin == ChangeOrigin.Local ? "local" : "remote"));
        }
    }

    public void CountRefused(RefusalReason reason)
    {
        if (_refused.Enabled)
        {
            _refused.Add(1, _tag, new("reason", reason.ToString()));
        }
    }

    public void CountRound(RoundKind kind)
    {
        if (_rounds.Enabled)
        {
            _rounds.Add(1, _tag, new("kind", NameOf(kind)));
        }
    }

    public void CountBytes(long sent, long received)
    {
        if (_bytes.Enabled)
        {
            _bytes.Add(sent, _tag, new("direction", "out"));
            _bytes.Add(received, _tag, new("direction", "in"));
        }
    }

    public void Dispose() => Meter.Dispose();

    internal static string NameOf(SyncState state) => state switch
    {
        SyncState.Synced => "synced",
        SyncState.Refused => "refused",
        SyncState.Stalled => "stalled",
        _ => Measured.Failed,
    };

    private static string NameOf(RoundKind kind) => kind switch
    {
        RoundKind.Equal => "equal",
        RoundKind.Exact => "exact",
        RoundKind.Filtered => "filtered",
        RoundKind.Healing => "healing",
        _ => "unknown",
    };

    private static string NameOf(RepositoryState state) => state switch
    {
        RepositoryState.Normal => "normal",
        RepositoryState.Damaged => "damaged",
        RepositoryState.Failing => "failing",
        _ => "unknown",
    };

    private Measured? Begin(string activity, Histogram<double> duration, ActivityKind kind = ActivityKind.Internal) =>
        duration.Enabled || Source.HasListeners() ? new Measured(Source.StartActivity(activity, kind)?.SetTag("goat.database", _tag.Value), duration, _database.Time, _tag) : null;

    private Measurement<long> CountPending() => new(_database.Repositories.Sum(r => (long)r.Status.PendingItems), _tag);

    private IEnumerable<Measurement<long>> CountRepositories()
    {
        var states = _database.Repositories.CountBy(r => r.Status.State).ToDictionary();
        return Enum.GetValues<RepositoryState>().Select(s => new Measurement<long>(states.GetValueOrDefault(s), _tag, new("state", NameOf(s))));
    }
}
