namespace Goat.Simulation;

/// <summary>What a run may do.</summary>
public sealed record SimulationOptions
{
    /// <summary>Decides everything that happens.</summary>
    public required int Seed { get; init; }

    /// <summary>Random events before the network heals.</summary>
    public int Steps { get; init; } = 120;

    /// <summary>A rule to break.</summary>
    public Sabotage Sabotage { get; init; }
}
