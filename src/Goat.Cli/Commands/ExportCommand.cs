using System.CommandLine;
using Goat.Cli.Invocation;
using Goat.Cli.Values;

namespace Goat.Cli.Commands;

/// <summary><c>goat export</c>: a repository as JSON lines.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string?> Target = new("FILE") { Description = "Where to; stdout without it.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() => new Command("export", "Export a repository's items as JSON lines, ascending by key.")
    {
        GoatOptions.Path,
        Target,
        GoatOptions.Directory,
        GoatOptions.Relay,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CommandContext context)
    {
        await using var database = await OpenDatabase.OpenExistingAsync(context).ConfigureAwait(false);
        var repository = await database.OpenCurrentAsync(context.Arguments.GetRequiredValue(GoatOptions.Path), context.Cancellation).ConfigureAwait(false);
        if (context.Arguments.GetValue(Target) is not { } path)
        {
            await WriteAsync(repository, context.Output, new Progress(context.Error, "exported"), context.Cancellation).ConfigureAwait(false);
            return 0;
        }

        var writer = new StreamWriter(path);
        await using (writer.ConfigureAwait(false))
        {
            var items = await WriteAsync(repository, writer, new Progress(context.Error, "exported"), context.Cancellation).ConfigureAwait(false);
            await context.Error.WriteLineAsync($"{repository.Path}: {items} items exported to {path}.").ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<long> WriteAsync(Repository repository, TextWriter writer, Progress progress, CancellationToken cancellationToken)
    {
        var items = 0L;
        foreach (var key in repository.Keys.Order(StringComparer.Ordinal))
        {
            if (repository.Find(key) is { } item)
            {
                await writer.WriteLineAsync(ItemLine.Of(item).ToString().AsMemory(), cancellationToken).ConfigureAwait(false);
                progress.Report(++items);
            }
        }

        progress.Clear();
        return items;
    }
}
