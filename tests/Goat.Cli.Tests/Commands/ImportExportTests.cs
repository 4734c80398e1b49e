using Goat.Cli.Demo;

namespace Goat.Cli.Tests.Commands;

public sealed class ImportExportTests : IDisposable
{
    private const string Path = "/data/things";

    private readonly TemporaryDirectory _directory = new();

    private string Data => _directory.Combine("data");

    [Fact]
    public async Task What_is_exported_is_what_was_imported_with_every_type()
    {
        string[] lines =
        [
            """{"$key":"a","$$key":"a dollar","bool":true,"bytes":{"$bytes":"AAEC"},"date":{"$date":"2026-01-31"},"decimal":{"$decimal":"1.50"},"double":1.0,"empty":null,"text":"Åland \"Islands\""}""",
            """{"$key":"b","guid":{"$guid":"0f8fad5b-d9cb-469f-a165-70867728950e"},"int":-9007199254740993,"nan":{"$double":"NaN"},"span":{"$span":"1.02:03:04.5000000"},"time":{"$time":"2026-01-31T12:00:00.0000000+02:00"},"zero":-0.0}""",
            """{"$key":"c"}""",
        ];
        var file = _directory.Combine("in.jsonl");
        await File.WriteAllLinesAsync(file, lines, TestContext.Current.CancellationToken);

        await CommandRun.SucceedAsync("import", Path, file, "--dir", Data);
        var exported = await CommandRun.SucceedAsync("export", Path, "--dir", Data);
        await CommandRun.SucceedAsync("import", Path, file, "--dir", _directory.Combine("again"));
        await CommandRun.SucceedAsync("export", Path, _directory.Combine("out.jsonl"), "--dir", _directory.Combine("again"));

        Assert.Equal(lines, exported.Lines);
        Assert.Equal(lines, await File.ReadAllLinesAsync(_directory.Combine("out.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Items_with_a_known_key_are_updated_and_others_created()
    {
        var file = _directory.Combine("in.jsonl");
        await File.WriteAllLinesAsync(file, ["""{"code":"x","n":1}""", """{"code":"y","n":2}"""], TestContext.Current.CancellationToken);
        await CommandRun.SucceedAsync("import", Path, file, "--key", "code", "--dir", Data);
        await File.WriteAllLinesAsync(file, ["""{"code":"y","n":3}""", "", """{"code":"z","n":4}"""], TestContext.Current.CancellationToken);

        var run = await CommandRun.SucceedAsync("import", Path, file, "--key", "code", "--dir", Data, "--json");
        var exported = await CommandRun.SucceedAsync("export", Path, "--dir", Data);

        Assert.Equal("""{"repository":"/data/things","created":1,"updated":1}""", Assert.Single(run.Lines));
        Assert.Equal(["""{"$key":"x","code":"x","n":1}""", """{"$key":"y","code":"y","n":3}""", """{"$key":"z","code":"z","n":4}"""], exported.Lines);
    }

    [Theory]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":[1]}""")]
    [InlineData("""{"a":{"b":1}}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"$other":1}""")]
    [InlineData("""{"a":99999999999999999999}""")]
    [InlineData("""{"a":{"$decimal":"x"}}""")]
    [InlineData("""{"$key":5}""")]
    [InlineData("[]")]
    public async Task A_line_that_is_no_item_is_named(string line)
    {
        var file = _directory.Combine("in.jsonl");
        await File.WriteAllLinesAsync(file, ["""{"a":1}""", line], TestContext.Current.CancellationToken);

        var run = await CommandRun.RunAsync("import", Path, file, "--dir", Data);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"goat: Line 2 of {file} cannot be imported: ", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
