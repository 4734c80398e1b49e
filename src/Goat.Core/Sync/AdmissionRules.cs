using Goat.Commits;
using Goat.Graph;

namespace Goat.Sync;

/// <summary>What a replica asks of commits before it stores them, beyond what makes them valid.</summary>
public sealed record AdmissionRules
{
    /// <summary>How far ahead of the replica's clock a commit's time may be, in milliseconds: five minutes.</summary>
    public const long MaxAheadMs = 5 * 60 * 1000;

    /// <summary>The replica's clock, milliseconds since 1970.</summary>
    public required long NowMs { get; init; }

    /// <summary>Whether payloads that break the format are refused; relays do, other replicas keep such commits as void.</summary>
    public bool RefusesVoidPayloads { get; init; }

    /// <summary>A further rule; returns null for a commit that is fine.</summary>
    public Func<Commit, AdmissionVerdict?>? Custom { get; init; }
}
