namespace Goat.Replicas;

/// <summary>What some frames of a replica held, in their order.</summary>
/// <param name="Bundles">The bundles.</param>
/// <param name="Withdrawals">Commits set aside.</param>
internal sealed record ReplicaWindow(IReadOnlyList<StoredBundle> Bundles, IReadOnlyList<Withdrawal> Withdrawals);
