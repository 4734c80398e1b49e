using System.CommandLine;
using System.Globalization;
using Goat.Cli.Invocation;

namespace Goat.Cli.Commands;

/// <summary><c>goat status</c>: how a database and its repositories are.</summary>
internal static class StatusCommand
{
    private const int ShortDigest = 12;

    public static Command Create() => new Command("status", "Show the state of a database and its repositories.")
    {
        GoatOptions.Directory,
        GoatOptions.Relay,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CommandContext context)
    {
        await using var database = await OpenDatabase.OpenExistingAsync(context).ConfigureAwait(false);
        await database.OpenAllAsync(context.Cancellation).ConfigureAwait(false);
        var report = new StatusReport(
            database.Database.DatabaseId.ToString(),
            database.Database.SessionId.ToString(),
            database.Database.ConnectionString,
            [.. database.Database.Repositories.Select(RepositoryReport.Of).OrderBy(r => r.Path, StringComparer.Ordinal)]);
        if (context.Json)
        {
            context.WriteJson(report, GoatJson.Default.StatusReport);
        }
        else
        {
            Print(report, context.Output);
        }

        return 0;
    }

    private static void Print(StatusReport report, TextWriter output)
    {
        output.WriteLine($"database    {report.Database}");
        output.WriteLine($"session     {report.Session}");
        output.WriteLine($"connection  {report.ConnectionString}");
        foreach (var repository in report.Repositories)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{repository.Path}: {repository.State}, {repository.Items:N0} items, {repository.Commits:N0} commits, digest {repository.Digest[..ShortDigest]}"));
            if (repository.Orphans > 0)
            {
                output.WriteLine($"    {repository.Orphans} commits wait for something that is missing");
            }

            foreach (var range in repository.Damage)
            {
                output.WriteLine($"    damaged: bytes {range.Offset} to {range.Offset + range.Length - 1}");
            }

            foreach (var (id, reason) in repository.Refused)
            {
                output.WriteLine($"    refused by the relay: commit {id}: {reason}");
            }
        }
    }
}
