using Goat.RelayHost.Tests.Processes;

namespace Goat.RelayHost.Tests.Syncing;

/// <summary>A relay in a process of its own that is killed when it has stored what a client sent, before the client hears of it.</summary>
public sealed class KilledRelayTests
{
    private const string Path = "/data/tasks";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_relay_killed_between_append_and_reply_loses_and_doubles_nothing()
    {
        using var data = new TemporaryDirectory();
        await using var relay = new RelayProcess("--data", data.Path);
        var connection = await relay.StartAsync(Cancel);
        var killer = new KillingHandler(relay);
        await using var writer = await OpenAsync(connection, killer);
        var tasks = writer.Repositories[0];
        tasks.Create("0");
        await writer.Sync.SyncNowAsync(Cancel);
        for (var i = 1; i <= 3; i++)
        {
            tasks.Create($"{i}");
            killer.KillsAfterNext = true;
            await Assert.ThrowsAsync<SyncFailedException>(() => writer.Sync.SyncNowAsync(Cancel));
            Assert.Equal(i, tasks.SyncStatus.PendingCommits);
            await relay.StartAsync(Cancel);
        }

        await writer.Sync.SyncNowAsync(Cancel);
        await using var reader = await OpenAsync(connection, new KillingHandler(relay));
        await reader.Sync.SyncNowAsync(Cancel);

        Assert.Equal(["0", "1", "2", "3"], reader.Repositories[0].Keys.Order(StringComparer.Ordinal));
        Assert.Equal((4, 4), (tasks.Status.Commits, reader.Repositories[0].Status.Commits));
        Assert.Equal(tasks.Digest, reader.Repositories[0].Digest);
    }

    private static async Task<GoatDb> OpenAsync(string connection, HttpMessageHandler handler)
    {
        var options = new GoatDbOptions { Relays = { connection }, SyncStart = SyncStart.Manual, FlushDelay = TimeSpan.FromHours(1), HttpMessageHandlerFactory = () => handler };
        var db = await GoatDb.OpenAsync(options, Cancel);
        await db.OpenRepositoryAsync(Path, Cancel);
        return db;
    }

    /// <summary>Goes to wherever the process listens now, and kills it when an answer to a push has come, which the client never sees.</summary>
    private sealed class KillingHandler(RelayProcess relay) : HttpMessageHandler
    {
        private readonly HttpClient _http = new();

        public bool KillsAfterNext { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var copy = new HttpRequestMessage(request.Method, new Uri(relay.Address!, request.RequestUri!.PathAndQuery)) { Content = request.Content };
            copy.Headers.Host = request.RequestUri.Authority;
            foreach (var header in request.Headers.Where(h => h.Key != "Host"))
            {
                copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            var response = await _http.SendAsync(copy, cancellationToken);
            if (KillsAfterNext && request.RequestUri.AbsolutePath == "/api/sync")
            {
                KillsAfterNext = false;
                await relay.KillAsync(cancellationToken);
                throw new HttpRequestException("The connection was reset.");
            }

            return response;
        }
    }
}
