using Goat.Bundles;

namespace Goat.Replicas;

/// <summary>A bundle that was read back from a store.</summary>
internal sealed record StoredBundle(Bundle Bundle, CommitLocation Location);
