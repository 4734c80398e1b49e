using Goat.ClientSdk.Tests;
using Goat.Relay.Metrics;
using Goat.RelayHost.Push;

namespace Goat.RelayHost.Tests.Push;

/// <summary>A relay on Kestrel and databases with the real SignalR client, all by one clock that the test moves: polls come only when it moves far enough, so what arrives before was pushed.</summary>
internal sealed class PushWorld : IAsyncDisposable
{
    public static readonly TimeSpan SafetyPoll = TimeSpan.FromMinutes(15);

    private readonly List<GoatDb> _databases = [];

    private PushWorld()
    {
    }

    public SteppedTime Time { get; } = new(DateTimeOffset.UtcNow);

    public RelayHostApplication Relay { get; private set; } = null!;

    public FaultyTransport Transport { get; private set; } = null!;

    /// <summary>Connections that the hub knows of.</summary>
    public long Connections => Relay.Metrics.Snapshot().Push.Connections;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<PushWorld> StartAsync(PushHubOptions? push = null, Func<RelayHostOptions, RelayHostOptions>? configure = null)
    {
        var world = new PushWorld();
        var options = new RelayHostOptions { DataDirectory = null, Url = "http://127.0.0.1:0", Push = push ?? new PushHubOptions(), Time = world.Time };
        await world.RestartAsync(configure?.Invoke(options) ?? options);
        return world;
    }

    /// <summary>Stops the relay, if there is one, and starts another in its place.</summary>
    public async Task RestartAsync(RelayHostOptions options)
    {
        if (Relay is not null)
        {
            await Relay.DisposeAsync();
        }

        Relay = RelayHostApplication.Create(options with { PushDetour = hub => Transport = new FaultyTransport(hub), ConfigureLogging = _ => { } });
        await Relay.StartAsync(Cancellation);
    }

    /// <summary>Opens a database and a repository, and synchronises.</summary>
    /// <param name="path">The repository's path.</param>
    /// <param name="poll">How often the relay is polled while it does not push; null for hardly ever.</param>
    public async Task<Repository> OpenAsync(string path = "/data/tasks", TimeSpan? poll = null)
    {
        var interval = poll ?? TimeSpan.FromDays(1);
        var options = new GoatDbOptions { TimeProvider = Time, PollInterval = interval, MaxPollInterval = interval, SyncStart = SyncStart.Manual, Relays = { Relay.ConnectionString.ToString() } };
        var db = await GoatDb.OpenAsync(options, Cancellation);
        _databases.Add(db);
        var repository = await db.OpenRepositoryAsync(path, Cancellation);
        db.Sync.Resume();
        return repository;
    }

    /// <summary>Opens a database and a repository, and waits until push is live on both sides and the round after that is over.</summary>
    public async Task<Repository> OpenLiveAsync(string path = "/data/tasks", TimeSpan? poll = null)
    {
        var connections = Connections;
        var repository = await OpenAsync(path, poll);
        await StepUntilAsync(() => IsLive(repository) && Connections > connections);
        return repository;
    }

    public static RelayStatus StatusOf(Repository repository) => repository.Database.Sync.Status.Relays[0];

    public static bool IsLive(Repository repository) => StatusOf(repository) is { IsPushLive: true, State: SyncState.Synced, PendingCommits: 0 };

    public static long RoundsOf(Repository repository) => StatusOf(repository).Rounds.Values.Sum();

    /// <summary>Waits until a condition holds, while the clock goes on in small steps: flushes and windows pass, polls do not come.</summary>
    public async Task StepUntilAsync(Func<bool> condition, TimeSpan? step = null)
    {
        while (!condition())
        {
            Time.Advance(step ?? TimeSpan.FromMilliseconds(5));
            await Task.Delay(1, Cancellation);
        }
    }

    /// <summary>Waits until repositories hold the same and all of it is written.</summary>
    public Task SameAsync(params Repository[] repositories) => StepUntilAsync(() => Same(repositories));

    public static bool Same(params Repository[] repositories) =>
        repositories.Select(r => r.Digest).Distinct().Count() == 1 && repositories.All(r => r.Status.PendingItems == 0) && repositories[0].Status.Commits > 0;

    /// <summary>Waits until a relay has what a repository holds.</summary>
    public Task SentAsync(Repository repository) => StepUntilAsync(() => repository.Status.PendingItems == 0 && StatusOf(repository) is { PendingCommits: 0, State: SyncState.Synced });

    /// <summary>Waits until so many messages went out, and were counted.</summary>
    public async Task<PushCounts> PushedAsync(int messages)
    {
        await StepUntilAsync(() => Relay.Metrics.Snapshot().Push is var push && push.Inline + push.Hints == messages);
        return Relay.Metrics.Snapshot().Push;
    }

    /// <summary>Moves the clock past one safety poll of each database, once all of them wait for theirs: a timer that is set after the clock has moved would not fire.</summary>
    public async Task AdvanceToPollAsync()
    {
        await StepUntilAsync(() => Time.TimersWithin(SafetyPoll / 2, SafetyPoll * 1.1) == _databases.Count);
        Time.Advance(SafetyPoll * 1.1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var db in _databases)
        {
            await db.DisposeAsync();
        }

        await Relay.DisposeAsync();
    }
}
