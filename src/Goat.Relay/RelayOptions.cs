using Goat.Commits;
using Goat.Graph;
using Goat.Relay.Limits;
using Goat.Relay.Push;
using Goat.Sync;

namespace Goat.Relay;

/// <summary>What an operator can set. The defaults suit one small instance; docs/relay.md explains each.</summary>
public sealed record RelayOptions
{
    /// <summary>Greatest request body, in bytes.</summary>
    /// <value>8 MiB, which is also the most that the protocol allows.</value>
    public int MaxRequestBytes { get; init; } = SyncLimits.MessageBytes;

    /// <summary>How long a request body may take to arrive.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Greatest sum of all request bodies in memory at once, in bytes; beyond it requests are answered 503.</summary>
    /// <value>128 MiB.</value>
    public long MaxBufferedBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Greatest sum of decoded commits of one request, in bytes; parts beyond it are answered with a problem and come again.</summary>
    /// <value>32 MiB.</value>
    public long MaxDecodedBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Greatest content of a pushed bundle after decompression, in bytes; decoding takes up to 100 times as much memory for a moment.</summary>
    /// <value>4 MiB: a page of the protocol has 1 MiB and a run more.</value>
    public int MaxBundleContentBytes { get; init; } = SyncLimits.ContentBytes;

    /// <summary>Greatest response to rounds, in bytes; parts beyond it are answered with a problem and come again.</summary>
    /// <value>8 MiB, which is also the most that the protocol allows.</value>
    public int MaxReplyBytes { get; init; } = SyncLimits.MessageBytes;

    /// <summary>Bytes a second that a body must bring on average after its first 5 seconds.</summary>
    /// <value>1 KiB.</value>
    public int MinBodyBytesPerSecond { get; init; } = 1024;

    /// <summary>How many requests for rounds are worked on at the same time, from the moment that they are received; others wait, and sessions take turns.</summary>
    /// <value>16.</value>
    public int MaxConcurrentRounds { get; init; } = 16;

    /// <summary>How many requests of one session may be under way; more are answered 429.</summary>
    /// <value>8.</value>
    public int MaxSessionRequests { get; init; } = 8;

    /// <summary>What each session may use; beyond it is answered 429 with Retry-After.</summary>
    /// <value>docs/relay.md lists the rates.</value>
    public RelayLimits SessionLimits { get; init; } = RelayLimits.OfSession;

    /// <summary>What all sessions together may use of this instance; beyond it everybody is answered 503 with Retry-After.</summary>
    /// <value>docs/relay.md lists the rates.</value>
    public RelayLimits InstanceLimits { get; init; } = RelayLimits.OfInstance;

    /// <summary>How many certificates are asked for; beyond it is answered 503 with Retry-After.</summary>
    /// <value>10 a second, 1,000 at once.</value>
    public Rate Registrations { get; init; } = new(10, 1_000);

    /// <summary>How many orphans a repository may hold; more are refused with reason Quota.</summary>
    /// <value>100,000.</value>
    public int MaxOrphans { get; init; } = 100_000;

    /// <summary>How many bytes of payload the orphans of one request may have; more are refused with reason Quota.</summary>
    /// <value>16 MiB.</value>
    public long MaxOrphanBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many bytes of statements, attestations aside, a repository may have before further ones that are no certificates are left out.</summary>
    /// <value>16 MiB.</value>
    public long MaxStatementBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How much memory the indexes of repositories may take, in bytes, by an estimate; the least recently used ones are dropped beyond that, unless they are in use.</summary>
    /// <value>64 MiB.</value>
    public long MaxResidentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How often a resident index checks that its rolled segments and its control row are still there. The active segment is looked at in every round.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan SegmentCheckInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far the time in a request's proof may be from the relay's clock. The same request can be repeated by whoever sees it for that long, which does no harm.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Names by which clients reach the relay, each with its port unless that is 80 or 443. Requests signed for another name are refused. Where there are none, the Host header is believed.</summary>
    /// <value>None. Needed where something in front of the relay changes the Host header, and where relays of one database must not be able to use each other's requests.</value>
    public IReadOnlyList<string> PublicHosts { get; init; } = [];

    /// <summary>How many sessions' checked certificates are kept in memory; a session that was forgotten sends its certificate again.</summary>
    /// <value>10,000.</value>
    public int MaxKnownSessions { get; init; } = 10_000;

    /// <summary>How long a session's certificate lasts.</summary>
    /// <value>30 days.</value>
    public TimeSpan CertificateLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How the relay pushes, where it has a transport.</summary>
    public PushOptions Push { get; init; } = new();

    /// <summary>A further rule of admission; returns null for a commit that is fine. Must be pure and fast.</summary>
    /// <value>None.</value>
    public Func<Commit, AdmissionVerdict?>? AdmissionRule { get; init; }
}
