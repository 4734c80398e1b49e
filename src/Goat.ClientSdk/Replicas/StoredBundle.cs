using Goat.Bundles;

namespace Goat.Replicas;

/// <summary>A bundle that was read back from a store.</summary>
/// <param name="Bundle">The bundle.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="Commits">Its commits.</param>
internal sealed record StoredBundle(Bundle Bundle, CommitLocation Location, IReadOnlyList<StoredCommit> Commits)
{
    public static StoredBundle Read(Bundle bundle, CommitLocation location) => new(bundle, location, [.. bundle.Commits.Select(c => StoredCommit.Read(c, location))]);
}
