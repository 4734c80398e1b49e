namespace Goat.Architecture.Tests;

/// <summary>The checkout the tests run in. Not found through CallerFilePath: deterministic builds map source paths.</summary>
internal static class RepositoryRoot
{
    internal static string Path { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Goat.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Goat.slnx above {start}.");
    }
}
