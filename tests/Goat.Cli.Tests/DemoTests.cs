using System.Text.Json;
using Goat.Cli.Demo;

namespace Goat.Cli.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task With_a_file_of_ones_own_all_replicas_end_equal_and_the_figures_are_told()
    {
        var file = _directory.Combine("tiny.jsonl");
        await File.WriteAllLinesAsync(file, ["""{"name":"one"}""", """{"name":"two"}""", """{"name":"three"}"""], TestContext.Current.CancellationToken);

        var run = await CommandRun.SucceedAsync("demo", "--data", file, "--json");

        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(report.GetProperty("equal").GetBoolean());
        Assert.Equal(3, report.GetProperty("records").GetInt32());
        Assert.Equal(1, report.GetProperty("conflicts").GetInt32());
        Assert.True(report.GetProperty("acknowledgedBeforeKill").GetInt32() >= 100);
        Assert.True(report.GetProperty("rounds").GetProperty("healing").GetInt64() > 0);
        Assert.Equal(0, report.GetProperty("storage").GetProperty("list").GetInt64());
    }

    [Fact]
    public async Task Too_few_records_are_refused()
    {
        var file = _directory.Combine("tiny.jsonl");
        await File.WriteAllTextAsync(file, """{"name":"one"}""", TestContext.Current.CancellationToken);

        var run = await CommandRun.RunAsync("demo", "--data", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("at least 3 records", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bundled_records_are_the_countries_of_ISO_3166()
    {
        var records = await DemoRecords.ReadAsync(null, TestContext.Current.CancellationToken);

        Assert.Equal(249, records.Count);
        Assert.Equal(249, records.Select(r => r.Key).Distinct().Count());
        Assert.All(records, r => Assert.Equal(["alpha2", "alpha3", "numeric", "name", "region"], r.Fields.Select(f => f.Key)));
    }

    public void Dispose() => _directory.Dispose();
}
