using Goat.Sync;

namespace Goat;

/// <summary>How synchronising with one relay goes, for a repository or for all open ones. A snapshot.</summary>
/// <param name="Endpoint">The relay.</param>
/// <param name="State">In one word; for all, the worst.</param>
/// <param name="LastError">Why the last attempt failed; null after one that did not.</param>
/// <param name="LastSynced">When the relay last held the same.</param>
/// <param name="Rounds">Rounds so far, by kind.</param>
/// <param name="BytesSent">Bytes of request bodies so far; for a repository, of its parts.</param>
/// <param name="BytesReceived">Bytes of response bodies so far; for a repository, of its parts.</param>
/// <param name="PendingCommits">Commits of this device that the relay is not known to hold. Before the first contact, all of them.</param>
/// <param name="MissingCommits">Commits that the relay has more than this device, as its last answer says: how a long fetch comes along. A lower bound.</param>
/// <param name="IsPushLive">Whether the relay says by itself when there are news; otherwise it is asked now and then.</param>
public sealed record RelayStatus(
    Uri Endpoint,
    SyncState State,
    Exception? LastError,
    DateTimeOffset? LastSynced,
    IReadOnlyDictionary<RoundKind, long> Rounds,
    long BytesSent,
    long BytesReceived,
    long PendingCommits,
    long MissingCommits,
    bool IsPushLive);
