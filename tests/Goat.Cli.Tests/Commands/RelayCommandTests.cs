using System.Text.Json;
using Goat.Cli.Demo;
using Goat.Cli.Emulation;

namespace Goat.Cli.Tests.Commands;

public sealed class RelayCommandTests
{
    [Fact]
    public async Task It_serves_until_it_is_stopped_and_keeps_its_instance()
    {
        using var directory = new TemporaryDirectory();

        var first = await RunAsync(directory.Combine("relay"));
        var second = await RunAsync(directory.Combine("relay"));

        Assert.Equal(first.Split(";Database=")[1], second.Split(";Database=")[1]);
    }

    [Fact]
    public async Task It_brings_an_Azurite_along_if_asked_to()
    {
        Assert.SkipUnless(AzuriteProcess.Find(Environment.CurrentDirectory) is not null, "Azurite is not installed: the build found no npm, or 'npm ci' in tests/azurite failed.");
        using var directory = new TemporaryDirectory();

        await RunAsync(directory.Combine("relay"), "--azurite");

        Assert.Equal(["instance.json"], Directory.EnumerateFileSystemEntries(directory.Combine("relay")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_address_that_is_taken_is_one_line_on_stderr_and_exit_code_1()
    {
        await using var relay = await RelayOnFreePort.StartAsync();

        var run = await CommandRun.RunAsync("relay", "--memory", "--urls", relay.Address.ToString());

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<string> RunAsync(string directory, params string[] more)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var output = new FirstLineWriter();
        await using var error = new StringWriter();
        var run = GoatCommand.RunAsync(["relay", "--data", directory, "--urls", "http://127.0.0.1:0", "--json", .. more], output, error, stop.Token);
        await Task.WhenAny(run, output.FirstLine);
        Assert.False(run.IsCompleted, error.ToString());

        var started = JsonDocument.Parse(await output.FirstLine).RootElement;
        using var client = new HttpClient { BaseAddress = new Uri(started.GetProperty("address").GetString()!) };
        using var health = await client.GetAsync(new Uri("api/health", UriKind.Relative), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        Assert.True(health.IsSuccessStatusCode);
        Assert.Equal(0, await run);
        return started.GetProperty("connectionString").GetString()!;
    }
}
