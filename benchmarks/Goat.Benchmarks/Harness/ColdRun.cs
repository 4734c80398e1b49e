using System.Globalization;

namespace Goat.Benchmarks.Harness;

/// <summary>One measurement that only the first work of a process gives: this program, started with <c>--cold NAME ARGUMENTS</c>, measures once and prints the figure.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MeasureAsync">What the fresh process does.</param>
internal sealed record ColdRun(string Name, Func<string[], Task<double>> MeasureAsync)
{
    public const string Argument = "--cold";

    /// <summary>Measures in a fresh process.</summary>
    public async Task<double> InFreshProcessAsync(CancellationToken cancellationToken, params string[] arguments) =>
        double.Parse(await FreshProcess.RunAsync([Argument, Name, .. arguments], cancellationToken), CultureInfo.InvariantCulture);
}
