namespace Goat.Cli.Tests;

/// <summary>One command line, run in this process, and what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public static async Task<CommandRun> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await GoatCommand.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that has to succeed.</summary>
    public static async Task<CommandRun> SucceedAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.True(run.ExitCode == 0, $"goat {string.Join(' ', args)} ended with {run.ExitCode}: {run.Error}");
        return run;
    }
}
