using System.CommandLine;
using Goat.Cli.Demo;
using Goat.Cli.Invocation;

namespace Goat.Cli.Commands;

/// <summary><c>goat demo</c>: the whole product in a few seconds, and a check that it holds what it promises.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static readonly Option<string?> Data = new("--data") { Description = "Records of your own: JSON lines, an item each. Default: the ISO 3166 countries.", HelpName = "FILE.jsonl" };

    public static Command Create() => new Command("demo", "A relay and three replicas: edit offline, converge, kill a writer, delete the relay's cache, and watch everything heal.")
    {
        Data,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CommandContext context)
    {
        var records = await DemoRecords.ReadAsync(context.Arguments.GetValue(Data), context.Cancellation).ConfigureAwait(false);
        var story = new DemoStory(context.Json ? TextWriter.Null : context.Output);
        var report = await DemoRun.RunAsync(records, story, Timeout, context.Cancellation).ConfigureAwait(false);
        if (context.Json)
        {
            context.WriteJson(report, GoatJson.Default.DemoReport);
        }
        else
        {
            DemoTable.Write(report, context.Console());
        }

        return report.Equal ? 0 : throw new CommandFailedException("The replicas are not equal byte for byte, or the relay disagrees: this is a bug in Goat.");
    }
}
