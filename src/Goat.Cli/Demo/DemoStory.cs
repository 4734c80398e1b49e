using System.Diagnostics;
using System.Globalization;

namespace Goat.Cli.Demo;

/// <summary>Says what is going on, step by step, and keeps how long each step took.</summary>
internal sealed class DemoStory(TextWriter output)
{
    private readonly List<DemoStep> _steps = [];

    /// <summary>The steps that are over.</summary>
    public IReadOnlyList<DemoStep> Steps => _steps;

    /// <summary>What is being done.</summary>
    public string Current { get; private set; } = "starting";

    /// <summary>Does one step.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="step">Does it and says what came of it.</param>
    public async Task TellAsync(string name, Func<Task<string>> step)
    {
        Current = name;
        var started = Stopwatch.GetTimestamp();
        var outcome = await step().ConfigureAwait(false);
        var took = Stopwatch.GetElapsedTime(started);
        _steps.Add(new DemoStep(name, outcome, Math.Round(took.TotalMilliseconds, 1)));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{_steps.Count,2}. {name} ({took.TotalMilliseconds:N0} ms)\n    {outcome}")).ConfigureAwait(false);
    }
}
