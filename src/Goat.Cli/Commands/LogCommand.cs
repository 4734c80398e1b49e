using System.CommandLine;
using System.Globalization;
using Goat.Cli.Invocation;
using Goat.Cli.Verification;
using Goat.Commits;
using Goat.Identity;

namespace Goat.Cli.Commands;

/// <summary><c>goat log</c>: the commits of a repository, newest first. Reads the file alone, so it works while the database is open elsewhere.</summary>
internal static class LogCommand
{
    private const int ShortId = 12;

    private static readonly Option<int> Limit = new("--limit") { Description = "At most so many commits; 0 for all.", HelpName = "N", DefaultValueFactory = _ => 20 };

    private static readonly Option<string?> Key = new("--key") { Description = "Only commits that changed this item.", HelpName = "KEY" };

    public static Command Create() => new Command("log", "Show the commits of a repository, newest first.")
    {
        GoatOptions.Path,
        Key,
        Limit,
        GoatOptions.Directory,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CommandContext context)
    {
        var path = RepositoryPath.Parse(context.Arguments.GetRequiredValue(GoatOptions.Path));
        var name = await ReplicaFile.FindAsync(context.Directory, path.Value, context.Cancellation).ConfigureAwait(false)
            ?? throw new CommandFailedException($"There is no repository {path} in '{context.Directory}'.");
        var file = await ReplicaFile.OpenAsync(name, context.Cancellation).ConfigureAwait(false);
        var damaged = file.Scan.Damaged.Count;
        var key = context.Arguments.GetValue(Key);
        var commits = file.ReadBundles((_, _) => damaged++)
            .SelectMany(b => b.Bundle.Commits)
            .DistinctBy(c => c.Id)
            .Where(c => key is null || Array.Exists(c.Header.Changes, change => change.Key == key))
            .OrderByDescending(c => c.Header.Height)
            .ThenByDescending(c => c.Id);
        var limit = context.Arguments.GetValue(Limit);
        foreach (var commit in limit > 0 ? commits.Take(limit) : commits)
        {
            Write(commit, context);
        }

        if (damaged > 0)
        {
            await context.Error.WriteLineAsync($"goat: {damaged} parts of {name} are damaged; what they held is not shown. See goat verify.").ConfigureAwait(false);
        }

        return 0;
    }

    private static void Write(Commit commit, CommandContext context)
    {
        var line = CommitLine.Of(commit);
        if (context.Json)
        {
            context.WriteJson(line, GoatJson.Default.CommitLine);
            return;
        }

        var changes = commit.Header.Changes.Length == 0
            ? "joins heads"
            : string.Join(", ", commit.Header.Changes.GroupBy(c => c.Kind).Select(g => $"{g.Count()} {NameOf(g.Key)}"));
        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Id[..ShortId]}  {line.Time:yyyy-MM-dd HH:mm:ss.fff}Z  session {line.Session[..8]}  height {line.Height}  {changes}"));
    }

    private static string NameOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => "created",
        ChangeKind.Update => "updated",
        ChangeKind.Delete => "deleted",
        ChangeKind.Restore => "restored",
        _ => $"changed in a newer way ({(int)kind})",
    };
}
