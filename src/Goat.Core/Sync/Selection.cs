namespace Goat.Sync;

/// <summary>Which of a replica's commits the other one lacks.</summary>
/// <param name="Kind">How that was found out.</param>
/// <param name="Indices">The commits, in canonical order.</param>
internal sealed record Selection(RoundKind Kind, List<int> Indices);
