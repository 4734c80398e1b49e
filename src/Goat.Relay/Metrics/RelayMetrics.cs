using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Goat.Graph;
using Goat.Relay.Storage;
using Goat.Sync;

namespace Goat.Relay.Metrics;

/// <summary>What a relay counts: in the meter "Goat.Relay" for whoever listens, and in <see cref="Snapshot"/> for whoever hosts it in process. Names in docs/relay.md.</summary>
public sealed class RelayMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Goat.Relay";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _rounds;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _damage;
    private readonly long[] _roundCounts = new long[4];
    private readonly long[] _commitCounts = new long[6];
    private readonly ConcurrentDictionary<int, long> _requestCounts = new();
    private readonly PushMeter _push;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _limits;
    private readonly ConcurrentDictionary<string, long> _refusalCounts = new();
    private long _bytesIn;
    private long _bytesOut;
    private long _damageCount;

    /// <summary>Creates the instruments.</summary>
    public RelayMetrics()
    {
        _rounds = _meter.CreateCounter<long>("goat.relay.rounds", "{round}", "Rounds by kind (tag kind).");
        _commits = _meter.CreateCounter<long>("goat.relay.commits", "{commit}", "Commits received, by verdict (tag verdict).");
        _bytes = _meter.CreateCounter<long>("goat.relay.bytes", "By", "Bytes of bodies (tag direction: in, out).");
        _requests = _meter.CreateCounter<long>("goat.relay.requests", "{request}", "Requests (tags endpoint and status).");
        _damage = _meter.CreateCounter<long>("goat.relay.cache.losses", "{loss}", "Times that a part of the cache was found missing or damaged.");
        _refusals = _meter.CreateCounter<long>("goat.relay.refusals", "{request}", "Requests that were refused (tag reason: the problem's type).");
        _limits = _meter.CreateCounter<long>("goat.relay.limits", "{request}", "Requests that a limit kept out (tag limit: what there was too much of).");
        Storage = new StorageOperations(_meter);
        _push = new PushMeter(_meter);
    }

    /// <summary>Storage calls by class; handed to the adapters of the storage ports.</summary>
    public StorageOperations Storage { get; }

    /// <summary>The counts so far.</summary>
    public RelaySnapshot Snapshot() => new()
    {
        Rounds = Enum.GetValues<RoundKind>().ToDictionary(kind => kind, kind => Interlocked.Read(ref _roundCounts[(int)kind])),
        Commits = Enum.GetValues<AdmissionStatus>().ToDictionary(status => status, status => Interlocked.Read(ref _commitCounts[(int)status])),
        Requests = _requestCounts.ToDictionary(),
        Refusals = _refusalCounts.ToDictionary(),
        BytesIn = Interlocked.Read(ref _bytesIn),
        BytesOut = Interlocked.Read(ref _bytesOut),
        CacheLosses = Interlocked.Read(ref _damageCount),
        Storage = Storage.Snapshot(),
        Push = _push.Snapshot(),
    };

    /// <summary>Counts what an in-process transport delivered.</summary>
    /// <param name="recipients">Connections that got the message.</param>
    /// <param name="bytes">Bytes of its JSON.</param>
    public void CountDelivery(int recipients, int bytes) => _push.CountDelivery(recipients, bytes);

    /// <summary>Counts connections of an in-process transport.</summary>
    /// <param name="change">How many more, or fewer.</param>
    public void CountConnections(int change) => _push.CountConnections(change);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void CountRound(RoundKind kind)
    {
        Interlocked.Increment(ref _roundCounts[(int)kind]);
        _rounds.Add(1, new KeyValuePair<string, object?>("kind", NameOf(kind)));
    }

    internal void CountCommits(AdmissionStatus status, long count)
    {
        if (count > 0)
        {
            Interlocked.Add(ref _commitCounts[(int)status], count);
            _commits.Add(count, new KeyValuePair<string, object?>("verdict", NameOf(status)));
        }
    }

    internal void CountRequest(string endpoint, int status, long bytesIn, long bytesOut)
    {
        _requestCounts.AddOrUpdate(status, 1, static (_, count) => count + 1);
        Interlocked.Add(ref _bytesIn, bytesIn);
        Interlocked.Add(ref _bytesOut, bytesOut);
        _requests.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint), new KeyValuePair<string, object?>("status", status));
        _bytes.Add(bytesIn, new KeyValuePair<string, object?>("direction", "in"));
        _bytes.Add(bytesOut, new KeyValuePair<string, object?>("direction", "out"));
    }

    internal void CountRefusal(string type)
    {
        var reason = type[(type.LastIndexOf(':') + 1)..];
        _refusalCounts.AddOrUpdate(reason, 1, static (_, count) => count + 1);
        _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    internal void CountLimit(string limit) => _limits.Add(1, new KeyValuePair<string, object?>("limit", limit));

    internal void CountLoss()
    {
        Interlocked.Increment(ref _damageCount);
        _damage.Add(1);
    }

    internal void CountPush(bool isInline, int bytes) => _push.CountMessage(isInline, bytes);

    internal void CountPushFailure(bool isQuota) => _push.CountFailure(isQuota);

    private static string NameOf(RoundKind kind) => kind switch
    {
        RoundKind.Equal => "equal",
        RoundKind.Exact => "exact",
        RoundKind.Filtered => "filtered",
        RoundKind.Healing => "healing",
        _ => "unknown",
    };

    private static string NameOf(AdmissionStatus status) => status switch
    {
        AdmissionStatus.Stored => "stored",
        AdmissionStatus.Duplicate => "duplicate",
        AdmissionStatus.Orphan => "orphan",
        AdmissionStatus.Refused => "refused",
        AdmissionStatus.Cut => "cut",
        _ => "unknown",
    };
}
