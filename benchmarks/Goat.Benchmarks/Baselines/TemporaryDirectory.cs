namespace Goat.Benchmarks.Baselines;

/// <summary>A directory that is deleted at the end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("goat-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
