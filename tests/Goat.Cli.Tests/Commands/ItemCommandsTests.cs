using Goat.Cli.Demo;

namespace Goat.Cli.Tests.Commands;

public sealed class ItemCommandsTests : IDisposable
{
    private const string Path = "/data/tasks";

    private readonly TemporaryDirectory _directory = new();

    private string Data => _directory.Combine("data");

    [Fact]
    public async Task What_is_set_can_be_read_back_with_its_type()
    {
        await CommandRun.SucceedAsync("set", Path, "one", "text=buy milk", "n=12", "done=true", "--dir", Data);
        await CommandRun.SucceedAsync("set", Path, "one", "n=13", "--remove", "done", "--dir", Data);

        var item = await CommandRun.SucceedAsync("get", Path, "one", "--dir", Data, "--json");
        var field = await CommandRun.SucceedAsync("get", Path, "one", "text", "--dir", Data);
        var missing = await CommandRun.RunAsync("get", Path, "one", "done", "--dir", Data);

        Assert.Equal("""{"$key":"one","n":13,"text":"buy milk"}""", Assert.Single(item.Lines));
        Assert.Equal("buy milk", Assert.Single(field.Lines));
        Assert.Equal(1, missing.ExitCode);
    }

    [Fact]
    public async Task Ls_lists_repositories_and_items()
    {
        await CommandRun.SucceedAsync("set", Path, "b", "n=1", "--dir", Data);
        await CommandRun.SucceedAsync("set", Path, "a", "n=2", "--dir", Data);
        await CommandRun.SucceedAsync("set", Path, "c", "n=2", "--dir", Data);
        await CommandRun.SucceedAsync("set", Path, "c", "--delete", "--dir", Data);
        await CommandRun.SucceedAsync("set", "/data/other", "x", "n=3", "--dir", Data);

        var repositories = await CommandRun.SucceedAsync("ls", "--dir", Data);
        var items = await CommandRun.SucceedAsync("ls", Path, "--dir", Data);
        var json = await CommandRun.SucceedAsync("ls", Path, "--dir", Data, "--json");

        Assert.Equal(["/data/other", Path], repositories.Lines);
        Assert.Equal(["a", "b"], items.Lines);
        Assert.Equal(["""{"$key":"a","n":2}""", """{"$key":"b","n":1}"""], json.Lines);
    }

    [Fact]
    public async Task Log_shows_the_newest_commit_first()
    {
        await CommandRun.SucceedAsync("set", Path, "a", "n=1", "--dir", Data);
        await CommandRun.SucceedAsync("set", Path, "b", "n=1", "--dir", Data);
        await CommandRun.SucceedAsync("set", Path, "a", "n=2", "--dir", Data);

        var all = await CommandRun.SucceedAsync("log", Path, "--dir", Data, "--json");
        var one = await CommandRun.SucceedAsync("log", Path, "--dir", Data, "--limit", "1");
        var ofA = await CommandRun.SucceedAsync("log", Path, "--key", "a", "--dir", Data);

        Assert.Equal(3, all.Lines.Length);
        Assert.Contains("""{"key":"a","kind":"Update"}""", all.Lines[0], StringComparison.Ordinal);
        Assert.Contains("1 updated", Assert.Single(one.Lines), StringComparison.Ordinal);
        Assert.Equal(2, ofA.Lines.Length);
    }

    [Fact]
    public async Task Reading_never_makes_a_repository()
    {
        await CommandRun.SucceedAsync("set", Path, "a", "n=1", "--dir", Data);

        foreach (var args in new string[][] { ["get", "/data/none", "a"], ["export", "/data/none"], ["ls", "/data/none"], ["log", "/data/none"] })
        {
            var run = await CommandRun.RunAsync([.. args, "--dir", Data]);
            Assert.Equal(1, run.ExitCode);
            Assert.StartsWith("goat: There is no repository /data/none", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal([Path], (await CommandRun.SucceedAsync("ls", "--dir", Data)).Lines);
    }

    public void Dispose() => _directory.Dispose();
}
