using System.CommandLine;
using System.Globalization;
using Goat.Cli.Demo;
using Goat.Cli.Invocation;

namespace Goat.Cli.Commands;

/// <summary>The demo's replica in a process of its own. Hidden; answers each line of stdin with one on stdout.</summary>
internal static class DemoWriterCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "demo-writer";

    /// <summary>Said once the repository is open.</summary>
    public const string Ready = "ready";

    /// <summary>Said when something is done.</summary>
    public const string Done = "done";

    /// <summary>Asks to create and flush one item after the other until the process is killed; each acknowledged flush is answered with its number.</summary>
    public const string Write = "write";

    /// <summary>Asks how many of those items there are, without a gap from the first.</summary>
    public const string Count = "count";

    /// <summary>Asks for an edit of an item: <c>edit KEY VALUE</c>.</summary>
    public const string Edit = "edit";

    /// <summary>Asks for the digest of the frontier.</summary>
    public const string Digest = "digest";

    /// <summary>Asks to write the state to a file: <c>export FILE</c>.</summary>
    public const string Export = "export";

    public static Command Create()
    {
        var command = new Command(Name, "The demo's replica in a process of its own.")
        {
            GoatOptions.Path,
            GoatOptions.Directory,
            GoatOptions.Relay,
        }.Does(RunAsync);
        command.Hidden = true;
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context)
    {
        var relay = context.Arguments.GetValue(GoatOptions.Relay) ?? throw new CommandFailedException("--relay is missing.");
        var path = context.Arguments.GetRequiredValue(GoatOptions.Path);
        await using var carol = await DemoReplica.OpenAsync("Carol", context.Directory, relay, path, context.Cancellation).ConfigureAwait(false);
        Say(context, Ready);
        while (await Console.In.ReadLineAsync(context.Cancellation).ConfigureAwait(false) is { } line)
        {
            var words = line.Split(' ', 3);
            Say(context, words[0] switch
            {
                Write => await WriteAsync(carol.Repository, context).ConfigureAwait(false),
                Count => CountWritten(carol.Repository).ToString(CultureInfo.InvariantCulture),
                Edit => await EditAsync(carol.Repository, words, context.Cancellation).ConfigureAwait(false),
                Digest => carol.Digest?.ToString() ?? "",
                Export => await ExportAsync(carol, words[1], context.Cancellation).ConfigureAwait(false),
                _ => $"'{words[0]}' is not known",
            });
        }

        return 0;
    }

    private static string KeyOf(int number) => $"written-{number:d6}";

    private static async Task<string> WriteAsync(Repository repository, CommandContext context)
    {
        for (var number = 1; ; number++)
        {
            repository.Create(KeyOf(number), ("number", number));
            await repository.FlushAsync(context.Cancellation).ConfigureAwait(false);
            Say(context, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static int CountWritten(Repository repository)
    {
        var count = 0;
        while (repository.Find(KeyOf(count + 1)) is not null)
        {
            count++;
        }

        return count;
    }

    private static async Task<string> EditAsync(Repository repository, string[] words, CancellationToken cancellationToken)
    {
        repository[words[1]].Set("remark", words[2]);
        await repository.FlushAsync(cancellationToken).ConfigureAwait(false);
        return Done;
    }

    private static async Task<string> ExportAsync(DemoReplica carol, string file, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(file, carol.ExportState(), cancellationToken).ConfigureAwait(false);
        return Done;
    }

    private static void Say(CommandContext context, string line)
    {
        context.Output.WriteLine(line);
        context.Output.Flush();
    }
}
