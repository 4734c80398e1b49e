namespace Goat.Core.Tests.Fuzz;

/// <summary>The kept inputs: well-formed ones to damage, and those that once found a fault. The part of a file's name before the dash says what it is.</summary>
internal static class FuzzCorpus
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>Inputs of one kind, in order of their names.</summary>
    public static byte[][] Load(string kind) =>
        [.. Directory.GetFiles(Folder, kind + "-*.bin").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
