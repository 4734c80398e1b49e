using System.Text.Json;
using Goat.Cli.Demo;

namespace Goat.Cli.Tests.Commands;

public sealed class SyncCommandTests : IDisposable
{
    private const string Path = "/data/tasks";

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Two_directories_come_to_hold_the_same()
    {
        await using var relay = await RelayOnFreePort.StartAsync();
        var (a, b) = (_directory.Combine("a"), _directory.Combine("b"));
        var connection = relay.ConnectionString.ToString();
        await CommandRun.SucceedAsync("set", Path, "one", "text=from a", "--dir", a, "--relay", connection);
        await CommandRun.SucceedAsync("set", Path, "two", "text=from b", "--dir", b, "--relay", connection);

        var sync = await CommandRun.SucceedAsync("sync", "--dir", a, "--relay", connection, "--json");
        await CommandRun.SucceedAsync("sync", Path, "--dir", b, "--relay", connection);
        var itemsOfA = await CommandRun.SucceedAsync("ls", Path, "--dir", a, "--json");
        var itemsOfB = await CommandRun.SucceedAsync("ls", Path, "--dir", b, "--json");
        var statusOfA = await StatusAsync(a);
        var statusOfB = await StatusAsync(b);

        Assert.Equal(2, itemsOfA.Lines.Length);
        Assert.Equal(itemsOfA.Output, itemsOfB.Output);
        Assert.Equal(statusOfA.GetProperty("digest").GetString(), statusOfB.GetProperty("digest").GetString());
        Assert.True(JsonDocument.Parse(sync.Output).RootElement.GetProperty("bytesSent").GetInt64() > 0);
        await CommandRun.SucceedAsync("verify", a);
        await CommandRun.SucceedAsync("verify", b);
    }

    [Fact]
    public async Task A_relay_brings_repositories_that_are_not_here_yet()
    {
        await using var relay = await RelayOnFreePort.StartAsync();
        await CommandRun.SucceedAsync("set", Path, "one", "n=1", "--dir", _directory.Combine("a"), "--relay", relay.Address.ToString());

        var run = await CommandRun.SucceedAsync("get", Path, "one", "n", "--dir", _directory.Combine("b"), "--relay", relay.Address.ToString());

        Assert.Equal("1", Assert.Single(run.Lines));
    }

    [Fact]
    public async Task Without_a_relay_there_is_nothing_to_sync_with()
    {
        var unnamed = await CommandRun.RunAsync("sync", "--dir", _directory.Combine("a"));
        var unreachable = await CommandRun.RunAsync("sync", "--dir", _directory.Combine("a"), "--relay", "http://127.0.0.1:1");

        Assert.Equal((1, 1), (unnamed.ExitCode, unreachable.ExitCode));
        Assert.Contains("--relay", unnamed.Error, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1", unreachable.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<JsonElement> StatusAsync(string directory)
    {
        var run = await CommandRun.SucceedAsync("status", "--dir", directory, "--json");
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("repositories")[0];
    }
}
