namespace Goat.Simulation;

/// <summary>A rule to break on purpose, so that a test can see the simulator notice.</summary>
public enum Sabotage
{
    /// <summary>None.</summary>
    None,

    /// <summary>The relay acknowledges a bundle that it does not store.</summary>
    AcknowledgesWithoutStoring,

    /// <summary>The relay says that both are equal when they are not.</summary>
    ClaimsEquality,

    /// <summary>The relay leaves a run out of every answer.</summary>
    WithholdsRuns,

    /// <summary>A client throws away commits whose ancestors it does not have yet.</summary>
    ForgetsOrphans,
}
