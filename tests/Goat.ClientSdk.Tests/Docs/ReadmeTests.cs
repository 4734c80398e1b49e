using System.Text.RegularExpressions;

namespace Goat.ClientSdk.Tests;

public sealed partial class ReadmeTests
{
    [Fact]
    public void The_code_in_the_readme_is_code_that_compiles()
    {
        var root = Root();
        var shown = Blocks().Match(File.ReadAllText(Path.Combine(root, "README.md"))).Groups[1].Value;
        var compiled = File.ReadAllText(Path.Combine(root, "tests", "Goat.ClientSdk.Tests", "Docs", "ReadmeTests.cs"));

        Assert.NotEmpty(shown);
        Assert.All(
            shown.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            line => Assert.Contains(Spaces().Replace(line, " "), Spaces().Replace(compiled, " "), StringComparison.Ordinal));
    }

    internal static async Task ShownAsync()
    {
#pragma warning disable xUnit1051
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = "./data", Relays = { "http://localhost:7071" } });
        var tasks = await db.OpenRepositoryAsync("/data/tasks");

        var task = tasks.Create();
        task.Set(("text", "Hello"), ("done", false));
        task["done"] = true;                        // in memory when the statement returns, in the file a moment later
        task.Changed += (_, e) => Console.WriteLine($"{e.Field}: {e.OldValue} -> {e.NewValue} ({e.Origin})");
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Goat.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The repository was not found.");
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
