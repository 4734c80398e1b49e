namespace Goat;

/// <summary>How synchronising goes. A snapshot.</summary>
/// <param name="State">In one word: the worst of the relays'.</param>
/// <param name="Relays">Relay by relay.</param>
public sealed record SyncStatus(SyncState State, IReadOnlyList<RelayStatus> Relays);
