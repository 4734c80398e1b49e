using Goat.Frames;

namespace Goat.Replicas;

/// <summary>What a replica's store held when it was opened.</summary>
/// <param name="Bundles">The bundles, in the order of the file.</param>
/// <param name="Withdrawals">Commits set aside.</param>
/// <param name="Damage">Ranges that hold no good frame or no readable bundle.</param>
/// <param name="WasTorn">Whether a torn tail was cut off.</param>
internal sealed record ReplicaContent(IReadOnlyList<StoredBundle> Bundles, IReadOnlyList<Withdrawal> Withdrawals, IReadOnlyList<DamagedRange> Damage, bool WasTorn)
{
    /// <summary>Whether the file is known to hold everything that was ever written to it.</summary>
    public bool IsContinuous => !WasTorn && Damage.Count == 0;
}
