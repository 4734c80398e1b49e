namespace Goat.Functions;

/// <summary>What <see cref="HealthFunction"/> answers.</summary>
/// <param name="Status"><c>ok</c> when the worker is up.</param>
public sealed record HealthReport(string Status);
