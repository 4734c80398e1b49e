namespace Goat.Cli.Tests;

public sealed class GoatCommandTests
{
    [Fact]
    public async Task Help_says_what_the_command_is_for_and_lists_every_verb()
    {
        var run = await CommandRun.SucceedAsync("--help");

        Assert.Contains("local-first document database", run.Output, StringComparison.Ordinal);
        foreach (var verb in new[] { "demo", "relay", "import", "export", "get", "set", "ls", "log", "status", "sync", "verify" })
        {
            Assert.Contains($"\n  {verb} ", run.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("demo-writer", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("get", "/data/tasks")]
    [InlineData("verify", "--nonsense")]
    [InlineData("relay", "--memory", "--data", "x")]
    [InlineData("relay", "--urls", "nonsense")]
    [InlineData("relay", "--azurite", "--storage", "x")]
    public async Task A_wrong_command_line_is_one_line_on_stderr_and_exit_code_2(params string[] args)
    {
        var run = await CommandRun.RunAsync(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Single(run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_failure_is_one_line_on_stderr_and_exit_code_1()
    {
        using var directory = new Demo.TemporaryDirectory();

        var run = await CommandRun.RunAsync("get", "/data/tasks", "x", "--dir", directory.Combine("none"));

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("goat: There is no database in ", Assert.Single(run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory.Combine("none")));
    }
}
