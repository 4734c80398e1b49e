namespace Goat.Replicas;

/// <summary>Where the bundle that holds a commit stands in the store: the content of its frame.</summary>
internal readonly record struct CommitLocation(long Offset, int Length);
