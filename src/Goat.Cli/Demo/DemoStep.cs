namespace Goat.Cli.Demo;

/// <summary>A step of the demo.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record DemoStep(string Name, string Outcome, double Milliseconds);
