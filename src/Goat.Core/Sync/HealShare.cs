namespace Goat.Sync;

/// <summary>An interval of what a healing relay lacks, in canonical order: part <paramref name="Index"/> of <paramref name="Of"/> equal ones.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Of">At least 1.</param>
public readonly record struct HealShare(int Index, int Of);
