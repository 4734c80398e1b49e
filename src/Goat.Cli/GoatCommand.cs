using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Goat.Cli.Commands;
using Goat.Cli.Invocation;

namespace Goat.Cli;

/// <summary>The root of the command line; every verb is a subcommand in a file of its own.</summary>
internal static class GoatCommand
{
    private const int UsageError = 2;

    // One for the process: its options are shared between commands, and belong to one tree.
    private static readonly RootCommand Root = Create();

    /// <summary>Runs one command line.</summary>
    /// <returns>0 when all went well, 1 after a failure, 2 where the command line itself is wrong.</returns>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var parsed = Root.Parse(args);
        if (FindUsageProblem(parsed) is { } problem)
        {
            await error.WriteLineAsync($"goat: {problem} See goat --help.").ConfigureAwait(false);
            return UsageError;
        }

        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Failure.Describe(e) is { } message)
        {
            await error.WriteLineAsync($"goat: {message}").ConfigureAwait(false);
            return 1;
        }
    }

    private static string? FindUsageProblem(ParseResult parsed)
    {
        if (parsed.Action is ParseErrorAction)
        {
            return string.Join(' ', parsed.Errors.Select(e => e.Message));
        }

        // The parser takes a misspelt option for an argument where one may stand.
        var stray = parsed.Tokens
            .TakeWhile(t => t.Type != TokenType.DoubleDash)
            .FirstOrDefault(t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal));
        return stray is null ? null : $"'{stray.Value}' is no option here; what begins with dashes and is none stands after --.";
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Goat for .NET: a local-first document database.")
        {
            DemoCommand.Create(),
            RelayCommand.Create(),
            ImportCommand.Create(),
            ExportCommand.Create(),
            GetCommand.Create(),
            SetCommand.Create(),
            ListCommand.Create(),
            LogCommand.Create(),
            StatusCommand.Create(),
            SyncCommand.Create(),
            VerifyCommand.Create(),
            DemoWriterCommand.Create(),
        };
        root.Options.Add(GoatOptions.Json);
        return root;
    }
}
