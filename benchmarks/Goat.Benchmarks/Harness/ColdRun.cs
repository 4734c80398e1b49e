using System.Globalization;

namespace Goat.Benchmarks.Harness;

/// <summary>One measurement that only the first work of a process gives: this program, started with <c>--cold NAME ARGUMENTS</c>, measures once and prints the figure.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MeasureAsync">What the fresh process does.</param>
internal sealed record ColdRun(string Name, Func<string[], Task<double>> MeasureAsync)
{
    public const string Argument = "--cold";

    /// <summary>The program that GOAT_COLD names, if any, measures what it knows of in place of this one: benchmarks/run-published.</summary>
    private static readonly string? Published = Environment.GetEnvironmentVariable("GOAT_COLD");

    /// <summary>Whether it can be compiled ahead of time: Goat.Benchmarks.Cold knows it.</summary>
    public bool IsPublished { get; init; }

    /// <summary>Measures in a fresh process.</summary>
    public async Task<double> InFreshProcessAsync(CancellationToken cancellationToken, params string[] arguments) =>
        double.Parse(await FreshProcess.RunAsync(IsPublished ? Published : null, [Argument, Name, .. arguments], cancellationToken), CultureInfo.InvariantCulture);
}
