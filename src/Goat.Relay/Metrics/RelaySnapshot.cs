using Goat.Graph;
using Goat.Relay.Storage;
using Goat.Sync;

namespace Goat.Relay.Metrics;

/// <summary>What a relay has counted since it started, at one moment.</summary>
public sealed record RelaySnapshot
{
    /// <summary>Rounds by kind.</summary>
    public required IReadOnlyDictionary<RoundKind, long> Rounds { get; init; }

    /// <summary>Commits received, by what became of them.</summary>
    public required IReadOnlyDictionary<AdmissionStatus, long> Commits { get; init; }

    /// <summary>Requests by HTTP status.</summary>
    public required IReadOnlyDictionary<int, long> Requests { get; init; }

    /// <summary>Requests that were refused, by reason: the end of the problem's type, such as <c>wrong-proof</c>.</summary>
    public required IReadOnlyDictionary<string, long> Refusals { get; init; }

    /// <summary>Bytes of request bodies.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Bytes of response bodies.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Times that a part of the cache was found missing or damaged.</summary>
    public required long CacheLosses { get; init; }

    /// <summary>Push messages.</summary>
    public required PushCounts Push { get; init; }

    /// <summary>Storage calls by class.</summary>
    public required StorageCounts Storage { get; init; }
}
