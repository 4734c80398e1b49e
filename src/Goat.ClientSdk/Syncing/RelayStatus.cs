using Goat.Sync;

namespace Goat;

/// <summary>How synchronising with one relay goes. A snapshot.</summary>
/// <param name="Endpoint">The relay.</param>
/// <param name="State">In one word.</param>
/// <param name="LastError">Why the last attempt failed; null after one that did not.</param>
/// <param name="LastSynced">When the relay last held the same.</param>
/// <param name="Rounds">Rounds so far, by kind.</param>
/// <param name="BytesSent">Bytes of request bodies so far.</param>
/// <param name="BytesReceived">Bytes of response bodies so far.</param>
public sealed record RelayStatus(
    Uri Endpoint,
    SyncState State,
    Exception? LastError,
    DateTimeOffset? LastSynced,
    IReadOnlyDictionary<RoundKind, long> Rounds,
    long BytesSent,
    long BytesReceived);
