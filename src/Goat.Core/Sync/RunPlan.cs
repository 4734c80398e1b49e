using Goat.Commits;
using Goat.Identity;

namespace Goat.Sync;

/// <summary>A run to be sent: consecutive closed commits of a chain up to an attested one.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="FirstSeq">Place of the first commit.</param>
/// <param name="Ids">The commits.</param>
/// <param name="Signature">The attestation's signature.</param>
public sealed record RunPlan(ChainId Chain, long FirstSeq, IReadOnlyList<CommitId> Ids, ReadOnlyMemory<byte> Signature);
