using System.CommandLine;

namespace Goat.Cli.Tests;

public sealed class GoatCommandTests
{
    [Fact]
    public async Task Help_says_what_the_command_is_for()
    {
        using var output = new StringWriter();

        var exitCode = await GoatCommand.Create().Parse(["--help"])
            .InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);

        Assert.Equal(0, exitCode);
        Assert.Contains("local-first document database", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_word_fails()
    {
        using var output = new StringWriter();

        var exitCode = await GoatCommand.Create().Parse(["nonsense"])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = output }, TestContext.Current.CancellationToken);

        Assert.NotEqual(0, exitCode);
    }
}
