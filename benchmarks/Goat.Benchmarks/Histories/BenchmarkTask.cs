namespace Goat.Benchmarks.Histories;

/// <summary>The documents of <see cref="TaskDocuments"/> as a typed item.</summary>
[GoatItem("benchmark-task", Version = 1)]
internal sealed partial class BenchmarkTask
{
    public partial string Text { get; set; }

    public partial bool Done { get; set; }

    public partial long Priority { get; set; }
}
