namespace Goat.Tests;

/// <summary>The tables of a page in docs/, for tests that compare them with the code.</summary>
internal static class MarkdownTable
{
    /// <summary>The rows of the first table below a heading, without its head; cells without backquotes.</summary>
    public static IReadOnlyList<string[]> Read(string page, string heading)
    {
        var lines = File.ReadAllLines(Path.Combine(Root(), "docs", page));
        return [.. lines
            .SkipWhile(l => l != heading)
            .SkipWhile(l => !l.StartsWith("|---", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(l => l.StartsWith('|'))
            .Select(l => l.Trim('|', ' ').Split('|').Select(c => c.Trim().Trim('`')).ToArray())];
    }

    /// <summary>The checkout the tests run in.</summary>
    public static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Goat.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The repository was not found.");
    }
}
