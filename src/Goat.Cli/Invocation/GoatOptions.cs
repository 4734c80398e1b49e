using System.CommandLine;

namespace Goat.Cli.Invocation;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class GoatOptions
{
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write the result to stdout for machines: one JSON document, or JSON lines where there are many.",
        Recursive = true,
    };

    public static Option<DirectoryInfo> Directory { get; } = new("--dir")
    {
        Description = "The database's directory.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo("./data"),
    };

    public static Option<string?> Relay { get; } = new("--relay")
    {
        Description = "The relay to sync with: a connection string, or an address such as http://127.0.0.1:7071.",
        HelpName = "CONNECTION",
    };

    public static Argument<string> Path { get; } = new("PATH") { Description = "The repository, for example /data/tasks." };

    public static Argument<string> Key { get; } = new("KEY") { Description = "The item's key." };
}
