using System.CommandLine;
using System.Globalization;
using Goat.Cli.Invocation;

namespace Goat.Cli.Commands;

/// <summary><c>goat sync</c>: rounds with a relay until both sides hold the same.</summary>
internal static class SyncCommand
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Repositories to sync, also ones that are not here yet. Default: all that are here.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create() => new Command("sync", "Sync repositories with a relay until both sides hold the same.")
    {
        Paths,
        GoatOptions.Directory,
        GoatOptions.Relay,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CommandContext context)
    {
        if (context.Arguments.GetValue(GoatOptions.Relay) is null)
        {
            throw new CommandFailedException("Name the relay to sync with: --relay CONNECTION.");
        }

        await using var database = await OpenDatabase.OpenAsync(context).ConfigureAwait(false);
        var paths = context.Arguments.GetValue(Paths) ?? [];
        foreach (var path in paths)
        {
            await database.Database.OpenRepositoryAsync(path, context.Cancellation).ConfigureAwait(false);
        }

        if (paths.Length == 0)
        {
            await database.OpenAllAsync(context.Cancellation).ConfigureAwait(false);
        }

        await database.SyncAsync(context.Cancellation).ConfigureAwait(false);
        Write(SyncReport.Of(database.Database), context);
        return 0;
    }

    private static void Write(SyncReport report, CommandContext context)
    {
        if (context.Json)
        {
            context.WriteJson(report, GoatJson.Default.SyncReport);
            return;
        }

        foreach (var repository in report.Repositories)
        {
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{repository.Path}: {repository.Items:N0} items, {repository.Commits:N0} commits"));
        }

        var rounds = string.Join(", ", report.Rounds.Where(r => r.Value > 0).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Value} {r.Key}")));
        context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Rounds: {rounds}; {report.BytesSent:N0} bytes up, {report.BytesReceived:N0} down."));
    }
}
