using System.Globalization;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>Thousands of small repositories in one directory. GOAT_REPOSITORIES says how many.</summary>
public sealed class ManyRepositoriesTests : IDisposable
{
    private static readonly int Repositories = int.Parse(Environment.GetEnvironmentVariable("GOAT_REPOSITORIES") ?? "2000", CultureInfo.InvariantCulture);

    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Opening_one_of_many_repositories_costs_what_it_costs_alone()
    {
        await WriteAsync(1);
        var alone = await OpenAsync();
        await WriteAsync(Repositories);
        Assert.Equal(Repositories, Directory.GetFiles(_directory, "*.goat").Length);
        var among = await OpenAsync();

        // Calls that read, bytes that are read (the counters themselves among them), bytes of memory: reading or listing thousands of files takes more.
        Assert.InRange(among[0], 0, alone[0] + 50);
        Assert.InRange(among[1], 0, alone[1] + 10_000);
        Assert.InRange(among[2], 0, alone[2] + 50_000);
        Assert.Equal((1, 1), (alone[3], among[3]));
    }

    private async Task<long[]> OpenAsync()
    {
        var lines = await FaultProcess.RunAsync(Cancel, "open", _directory, "/many/0");
        return [.. lines.Single().Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
    }

    private async Task WriteAsync(int count)
    {
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = TimeSpan.FromHours(1) }, Cancel);
        for (var i = 0; i < count; i++)
        {
            var repository = await db.OpenRepositoryAsync($"/many/{i}", Cancel);
            if (repository.Count == 0)
            {
                repository.Create(("n", i));
            }

            await repository.CloseAsync();
        }
    }
}
