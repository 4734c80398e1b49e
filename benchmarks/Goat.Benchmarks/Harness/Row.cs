namespace Goat.Benchmarks.Harness;

/// <summary>One measurement.</summary>
internal abstract class Row(string id, string unit, Budget budget, bool isLong = false)
{
    /// <summary>Its name, the same in every version.</summary>
    public string Id => id;

    /// <summary>Unit of figure and budget.</summary>
    public string Unit => unit;

    /// <summary>What is asked of the figure.</summary>
    public Budget Budget => budget;

    /// <summary>Whether it takes so long that a quick run leaves it out, unless it is asked for by name.</summary>
    public bool IsLong => isLong;

    public abstract Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken);
}
