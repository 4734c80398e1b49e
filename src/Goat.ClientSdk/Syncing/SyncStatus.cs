namespace Goat;

/// <summary>How synchronising goes, of a repository or of all open ones. A snapshot.</summary>
/// <param name="State">In one word: the worst of the relays'.</param>
/// <param name="PendingCommits">Commits that some relay is not known to hold: the most of any relay.</param>
/// <param name="Relays">Relay by relay.</param>
public sealed record SyncStatus(SyncState State, long PendingCommits, IReadOnlyList<RelayStatus> Relays);
