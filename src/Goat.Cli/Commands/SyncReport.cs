namespace Goat.Cli.Commands;

/// <summary>What <c>goat sync</c> did.</summary>
/// <param name="Repositories">The repositories that were synced, as they are now.</param>
/// <param name="Rounds">Rounds by kind.</param>
/// <param name="BytesSent">Bytes of request bodies.</param>
/// <param name="BytesReceived">Bytes of response bodies.</param>
internal sealed record SyncReport(IReadOnlyList<RepositoryReport> Repositories, IReadOnlyDictionary<string, long> Rounds, long BytesSent, long BytesReceived)
{
    public static SyncReport Of(GoatDb database)
    {
        var relays = database.Sync.Status.Relays;
        return new SyncReport(
            [.. database.Repositories.Select(RepositoryReport.Of).OrderBy(r => r.Path, StringComparer.Ordinal)],
            relays.SelectMany(r => r.Rounds).GroupBy(r => r.Key).ToDictionary(g => g.Key.ToString().ToLowerInvariant(), g => g.Sum(r => r.Value)),
            relays.Sum(r => r.BytesSent),
            relays.Sum(r => r.BytesReceived));
    }
}
