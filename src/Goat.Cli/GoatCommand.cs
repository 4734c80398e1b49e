using System.CommandLine;

namespace Goat.Cli;

/// <summary>The root of the command line; every verb is a subcommand in a file of its own.</summary>
internal static class GoatCommand
{
    internal static RootCommand Create() => new("Goat for .NET: a local-first document database.");
}
