namespace Goat.Benchmarks.Harness;

/// <summary>What a row measured.</summary>
/// <param name="Figure">The figure, in the row's unit.</param>
/// <param name="Beside">Baselines, and the parts of the budget that the figure does not show.</param>
/// <param name="KeepsRest">Whether those other parts of the budget hold.</param>
internal sealed record Measurement(double Figure, string Beside = "", bool KeepsRest = true);
