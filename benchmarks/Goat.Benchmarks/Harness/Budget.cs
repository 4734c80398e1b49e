namespace Goat.Benchmarks.Harness;

/// <summary>What a figure has to reach: see docs/benchmarks.md.</summary>
internal readonly record struct Budget
{
    private Budget(double value, bool isMinimum) => (Value, IsMinimum) = (value, isMinimum);

    public double Value { get; }

    public bool IsMinimum { get; }

    public static Budget AtMost(double value) => new(value, false);

    public static Budget AtLeast(double value) => new(value, true);

    public bool Holds(double figure) => IsMinimum ? figure >= Value : figure <= Value;
}
