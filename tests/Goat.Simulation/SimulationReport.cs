namespace Goat.Simulation;

/// <summary>What a run came to.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Failure">What was wrong; null for nothing.</param>
/// <param name="Commits">Commits that everybody holds at the end.</param>
/// <param name="Rounds">Rounds by kind: equal, exact, filtered, healing.</param>
/// <param name="Events">How often each kind of event happened.</param>
public sealed record SimulationReport(int Seed, string? Failure, int Commits, IReadOnlyList<int> Rounds, IReadOnlyDictionary<string, int> Events);
