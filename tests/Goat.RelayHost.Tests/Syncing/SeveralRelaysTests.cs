using Goat.Graph;
using Goat.Relay;

namespace Goat.RelayHost.Tests.Syncing;

/// <summary>A database with two relays: each gets everything, neither waits for the other.</summary>
public sealed class SeveralRelaysTests : IAsyncLifetime
{
    private const string Path = "/data/tasks";

    private RelayWorld _left = null!;
    private RelayWorld _right = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _left = await RelayWorld.CreateAsync();
        _right = await RelayWorld.CreateAsync(sameInstanceAs: _left, options: new RelayOptions
        {
            AdmissionRule = c => c.Header.Changes.Any(change => change.Key == "later") ? AdmissionVerdict.Refuse(c.Id, RefusalReason.Quota, "Not now.") : null,
        });
    }

    public ValueTask DisposeAsync()
    {
        _left.Dispose();
        _right.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_comes_from_one_relay_goes_to_the_other()
    {
        await using var both = await OpenAsync(new Line(_left, 1), new Line(_right, 2));
        await using var onlyLeft = await OpenAsync(new Line(_left, 3), null);
        await using var onlyRight = await OpenAsync(null, new Line(_right, 4));
        onlyLeft.Repositories[0].Create("1");
        onlyRight.Repositories[0].Create("2");
        await onlyLeft.Sync.SyncNowAsync(Cancel);
        await onlyRight.Sync.SyncNowAsync(Cancel);

        await both.Sync.SyncNowAsync(Cancel);
        await onlyLeft.Sync.SyncNowAsync(Cancel);
        await onlyRight.Sync.SyncNowAsync(Cancel);

        Assert.Equal(2, both.Repositories[0].Count);
        Assert.Equal(both.Repositories[0].Digest, onlyLeft.Repositories[0].Digest);
        Assert.Equal(both.Repositories[0].Digest, onlyRight.Repositories[0].Digest);
        Assert.Equal(0, both.Sync.Status.PendingCommits);
    }

    [Fact]
    public async Task A_relay_that_is_down_does_not_keep_the_other_from_anything()
    {
        var line = new Line(_right, 2) { IsDown = true };
        await using var both = await OpenAsync(new Line(_left, 1), line);
        var tasks = both.Repositories[0];
        tasks.Create("1");

        var failed = await Assert.ThrowsAsync<SyncFailedException>(() => both.Sync.SyncNowAsync(Cancel));

        Assert.Contains("right.test", failed.Message, StringComparison.Ordinal);
        Assert.Equal([0L, 1L], tasks.SyncStatus.Relays.Select(r => r.PendingCommits));
        await tasks.WaitForSyncAsync(RelayQuorum.Any, Cancel);
        var every = tasks.WaitForSyncAsync(RelayQuorum.Every, Cancel);
        Assert.False(every.IsCompleted);
        line.IsDown = false;
        await both.Sync.SyncNowAsync(Cancel);
        await every;
        Assert.Equal(0, tasks.SyncStatus.PendingCommits);
    }

    [Fact]
    public async Task What_one_relay_refuses_for_now_the_other_gets()
    {
        await using var both = await OpenAsync(new Line(_left, 1), new Line(_right, 2));
        await using var onlyLeft = await OpenAsync(new Line(_left, 3), null);
        both.Repositories[0].Create("later");

        await both.Sync.SyncNowAsync(Cancel);
        await onlyLeft.Sync.SyncNowAsync(Cancel);

        Assert.NotNull(onlyLeft.Repositories[0].Find("later"));
        Assert.Equal([null, "Not now."], both.Repositories[0].SyncStatus.Relays.Select(r => r.LastError is null ? null : "Not now."));
        Assert.Equal([0L, 1L], both.Repositories[0].SyncStatus.Relays.Select(r => r.PendingCommits));
    }

    private async Task<GoatDb> OpenAsync(Line? left, Line? right)
    {
        var options = new GoatDbOptions { SyncStart = SyncStart.Manual, FlushDelay = TimeSpan.FromHours(1) };
        foreach (var (line, name) in new[] { (left, "left"), (right, "right") }.Where(l => l.Item1 is not null))
        {
            options.Relays.Add(_left.Options(line!, name).Relays[0]);
        }

        options.HttpMessageHandlerFactory = () => new Switch(left, right);
        var db = await GoatDb.OpenAsync(options, Cancel);
        await db.OpenRepositoryAsync(Path, Cancel);
        return db;
    }

    /// <summary>To the relay that the address names.</summary>
    private sealed class Switch(Line? left, Line? right) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker? _left = left is null ? null : new(new Line.Handler(left));
        private readonly HttpMessageInvoker? _right = right is null ? null : new(new Line.Handler(right));

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            (request.RequestUri!.Host == "left.test" ? _left! : _right!).SendAsync(request, cancellationToken);
    }
}
