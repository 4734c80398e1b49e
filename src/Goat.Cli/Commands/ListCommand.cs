using System.CommandLine;
using Goat.Cli.Invocation;
using Goat.Cli.Values;
using Goat.Cli.Verification;

namespace Goat.Cli.Commands;

/// <summary><c>goat ls</c>: the repositories of a directory, or the items of a repository.</summary>
internal static class ListCommand
{
    private static readonly Argument<string?> Repository = new("PATH")
    {
        Description = "The repository whose items to list; without it the repositories are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() => new Command("ls", "List the repositories of a database, or the items of a repository.")
    {
        Repository,
        GoatOptions.Directory,
        GoatOptions.Relay,
    }.Does(RunAsync);

    private static Task<int> RunAsync(CommandContext context) =>
        context.Arguments.GetValue(Repository) is { } path ? ListItemsAsync(context, path) : ListRepositoriesAsync(context);

    private static async Task<int> ListRepositoriesAsync(CommandContext context)
    {
        foreach (var file in ReplicaFile.Find(context.Directory))
        {
            var header = await ReplicaFile.ReadHeaderAsync(file, context.Cancellation).ConfigureAwait(false);
            if (context.Json)
            {
                context.WriteJson(new RepositoryLine(header?.Path, header?.Database.ToString(), file, new FileInfo(file).Length), GoatJson.Default.RepositoryLine);
            }
            else
            {
                await context.Output.WriteLineAsync(header?.Path ?? $"? (the header of {file} is damaged)").ConfigureAwait(false);
            }
        }

        return 0;
    }

    private static async Task<int> ListItemsAsync(CommandContext context, string path)
    {
        await using var database = await OpenDatabase.OpenExistingAsync(context).ConfigureAwait(false);
        var repository = await database.OpenCurrentAsync(path, context.Cancellation).ConfigureAwait(false);
        foreach (var item in repository.OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            await context.Output.WriteLineAsync(context.Json ? ItemLine.Of(item).ToString() : item.Key).ConfigureAwait(false);
        }

        return 0;
    }
}
