namespace Goat.Relay.Storage;

/// <summary>Storage calls by class, at one moment. Subtract an earlier one to see what a round cost.</summary>
/// <param name="Reads">Ranges of segments and index blobs read.</param>
/// <param name="Appends">Frames appended.</param>
/// <param name="ControlReads">Control rows, sessions and settings read; probes.</param>
/// <param name="ControlWrites">Control rows, sessions and settings written; index blobs written; segments created and sealed.</param>
/// <param name="Lists">Listings.</param>
/// <param name="Deletes">Deletions.</param>
public readonly record struct StorageCounts(long Reads, long Appends, long ControlReads, long ControlWrites, long Lists, long Deletes)
{
    /// <summary>All calls.</summary>
    public long Total => Reads + Appends + ControlReads + ControlWrites + Lists + Deletes;

    /// <summary>What happened between two moments.</summary>
    public static StorageCounts operator -(StorageCounts later, StorageCounts earlier) => new(
        later.Reads - earlier.Reads,
        later.Appends - earlier.Appends,
        later.ControlReads - earlier.ControlReads,
        later.ControlWrites - earlier.ControlWrites,
        later.Lists - earlier.Lists,
        later.Deletes - earlier.Deletes);

    /// <summary>What happened between two moments.</summary>
    public static StorageCounts Subtract(StorageCounts later, StorageCounts earlier) => later - earlier;
}
