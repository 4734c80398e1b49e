using System.Globalization;
using Goat.Cli.Emulation;
using Goat.RelayHost.Tests.Syncing;

namespace Goat.RelayHost.Tests.Processes;

/// <summary>Many clients, two relay processes over one store, and nothing that is not killed while it works.</summary>
public sealed class TwoProcessesTests
{
    private const int Clients = 20;
    private const string RepositoryPath = "/data/tasks";

    // A quick run kills each of them once; see .ci/long.
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("GOAT_PROCESS_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_clients_are_equal_at_the_end_whatever_was_killed()
    {
        await using var fleet = await RelayFleet.StartAsync(AzuriteOrSkip());
        var lines = Enumerable.Range(0, Clients).Select(i => new Line(fleet, i) { Accidents = 5 }).ToArray();
        var databases = await Task.WhenAll(lines.Select(l => OpenAsync(fleet, l)));
        Array.ForEach(databases, d => d.Sync.Resume());
        using var enough = new CancellationTokenSource();
        var writing = Enumerable.Range(0, Clients).Select(i => Task.Run(() => WriteAsync(i, databases[i].Repositories[0], lines[i], enough.Token), Cancel)).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            await fleet.KillAfterAppendAsync(round % 2);
            await fleet.KillAsync(1 - (round % 2));
            await fleet.KillStorageAsync();
        }

        await enough.CancelAsync();
        var written = (await Task.WhenAll(writing)).Sum();
        Array.ForEach(lines, l => (l.IsDown, l.Accidents) = (false, 0));
        await Task.WhenAll(databases.Select(d => d.Sync.PauseAsync(Cancel)));

        // Azurite loses its last seconds when it is killed. What the relays remember of them proves nothing.
        await Task.WhenAll(fleet.KillAsync(0), fleet.KillAsync(1));
        await using var late = await OpenAsync(fleet, new Line(fleet, Clients));
        foreach (var database in databases.Concat(databases).Append(late))
        {
            await database.Sync.SyncNowAsync(Cancel);
        }

        Assert.Single(databases.Append(late).Select(d => d.Repositories[0].Digest).Distinct());
        Assert.Equal((written, written), (late.Repositories[0].Count, late.Repositories[0].Status.Commits));
        Assert.All(databases, d => Assert.Empty(d.RefusedCommits));
        await Task.WhenAll(databases.Select(d => d.DisposeAsync().AsTask()));
    }

    private static async Task<int> WriteAsync(int client, Repository repository, Line line, CancellationToken enough)
    {
        var random = new Random(client);
        var written = 0;
        while (!enough.IsCancellationRequested)
        {
            line.IsDown = random.Next(5) == 0;
            repository.Create($"{client}.{written++}", ("n", written));
            await repository.FlushAsync(Cancel);
            await Task.Delay(random.Next(10, 200), Cancel);
        }

        return written;
    }

    private static async Task<GoatDb> OpenAsync(RelayFleet fleet, Line line)
    {
        var db = await GoatDb.OpenAsync(fleet.Options(line), Cancel);
        await db.OpenRepositoryAsync(RepositoryPath, Cancel);
        return db;
    }

    private static string AzuriteOrSkip()
    {
        var found = AzuriteProcess.Find(AppContext.BaseDirectory);
        if (found is null)
        {
            Assert.Skip("Azurite is not installed: the build found no npm, or 'npm ci' in tests/azurite failed.");
        }

        return found;
    }
}
