using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Goat.Cli.Invocation;

/// <summary>What a command needs while it runs: its arguments, where results go (stdout) and where everything else goes (stderr).</summary>
internal sealed class CommandContext(ParseResult arguments, CancellationToken cancellationToken)
{
    public ParseResult Arguments => arguments;

    public CancellationToken Cancellation => cancellationToken;

    public bool Json => arguments.GetValue(GoatOptions.Json);

    public TextWriter Output => arguments.InvocationConfiguration.Output;

    public TextWriter Error => arguments.InvocationConfiguration.Error;

    public string Directory => (arguments.GetValue(GoatOptions.Directory) ?? throw new CommandFailedException("--dir is missing.")).FullName;

    /// <summary>Writes one value as one line of JSON.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => Output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>A console for tables on stdout. As wide as it likes where nobody looks, so that lines are not broken in files.</summary>
    public IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Output) });
        if (!ReferenceEquals(Output, System.Console.Out) || System.Console.IsOutputRedirected)
        {
            console.Profile.Width = 160;
        }

        return console;
    }
}
