using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goat;

/// <summary>How to open a database.</summary>
public sealed class GoatDbOptions
{
    /// <summary>Where the database lives; made if it does not exist.</summary>
    /// <value>Default: null, a database in memory that ends with the process.</value>
    public string? Directory { get; set; }

    /// <summary>What the database is opened for.</summary>
    /// <value>Default: <see cref="DatabaseAccess.ReadWrite"/>. <see cref="DatabaseAccess.ReadOnly"/> needs a directory that holds a database, and excludes relays.</value>
    public DatabaseAccess Access { get; set; }

    /// <summary>How often repositories are looked at for what another process has written, where <see cref="Access"/> is <see cref="DatabaseAccess.ReadOnly"/>.</summary>
    /// <value>More than 0, and 1 day at most. Default: 250 ms. <see cref="Timeout.InfiniteTimeSpan"/>: only when <see cref="Repository.RefreshAsync"/> is called.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The relays to synchronise with: connection strings, or bare http(s) addresses.</summary>
    /// <value>Default: none. Several must serve the same database.</value>
    public IList<string> Relays { get; } = [];

    /// <summary>The schemas of the application's items. Typed items register theirs by themselves when they are first used; before, their rules and defaults hold for nobody.</summary>
    /// <value>Default: none. One version of a schema.</value>
    public IList<GoatSchema> Schemas { get; } = [];

    /// <summary>Whether to begin synchronising at once.</summary>
    /// <value>Default: <see cref="SyncStart.Automatic"/>.</value>
    public SyncStart SyncStart { get; set; }

    /// <summary>How long changes are collected before they become a commit. A change that comes after a pause of a tenth of this or more becomes one at once, so that others see it without delay.</summary>
    /// <value>From 0 to 1 day. Default: 10 ms. <see cref="Timeout.InfiniteTimeSpan"/>: changes wait for <see cref="Repository.FlushAsync(CancellationToken)"/>, for a round with a relay, or for closing.</value>
    public TimeSpan FlushDelay { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>What the delay grows to while changes keep coming: it doubles with each commit that follows the one before without a pause. Less than <see cref="FlushDelay"/> means that it does not grow.</summary>
    /// <value>From 0 to 1 day. Default: 100 ms.</value>
    public TimeSpan MaxFlushDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long nobody may use a repository before it is closed and its memory given back: nobody reads or writes it or its items, nobody listens to it or to one of them, and nothing is pending.
    /// Whoever still holds the object gets an <see cref="ObjectDisposedException"/> on its next use, so open repositories when you need them. Looked at every half of that time.
    /// </summary>
    /// <value>More than 0, and 1 day at most. Default: null, repositories stay open.</value>
    public TimeSpan? IdleRepositoryTimeout { get; set; }

    /// <summary>
    /// How often relays are asked for news while something goes on and they do not push them; while nothing does, less and less often, up to every <see cref="MaxPollInterval"/>. With push: every 15 minutes.
    /// The moments vary by a tenth, so that clients do not ask together.
    /// </summary>
    /// <value>More than 0, and 1 day at most. Default: 1 s.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What <see cref="PollInterval"/> grows to, by half with each time that there were no news and no changes. Less than <see cref="PollInterval"/> means that it does not grow.</summary>
    /// <value>From 0 to 1 day. Default: 10 s.</value>
    public TimeSpan MaxPollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much time is at least between the beginnings of two requests to a relay because of changes. The first change after a pause always leaves at once; changes during a request are collected and leave after it, at the earliest after this.</summary>
    /// <value>From 0 to 1 day. Default: 0.</value>
    public TimeSpan PushWindow { get; set; }

    /// <summary>How long a relay may take for one request; one that runs in the cloud may have to be started first. Nothing local waits for it. After a request that took longer the next ones carry less.</summary>
    /// <value>More than 0, and 1 day at most. Default: 60 s.</value>
    public TimeSpan RelayTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>What the network may be used for at first; later <see cref="SyncControl.Policy"/> says it.</summary>
    /// <value>Default: <see cref="SyncPolicy.Normal"/>.</value>
    public SyncPolicy SyncPolicy { get; set; }

    /// <summary>Where remote changes are applied and announced.</summary>
    /// <value>Default: the <see cref="SynchronizationContext"/> current at <see cref="GoatDb.OpenAsync"/>; without one, a thread of the pool.</value>
    public SynchronizationContext? NotificationContext { get; set; }

    /// <summary>Where log messages go.</summary>
    /// <value>Default: nowhere.</value>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock and its timers.</summary>
    /// <value>Default: <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Makes the handler through which relays are reached, once for each relay.</summary>
    /// <value>Default: a <see cref="SocketsHttpHandler"/>.</value>
    public Func<HttpMessageHandler>? HttpMessageHandlerFactory { get; set; }

    /// <summary>How long closing waits for what goes on with relays, and then for the disk; real time, whatever the clock says.</summary>
    internal TimeSpan CloseLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A seam for tests: makes the store of a repository, by path.</summary>
    internal Func<string, Replicas.IReplicaStore>? StoreFactory { get; set; }

    /// <summary>How far the log grows before a checkpoint is written; 0 for never. A seam for tests.</summary>
    internal long CheckpointBytes { get; set; } = 1024 * 1024;

    internal RandomSource Random { get; set; } = RandomSource.Cryptographic;
}
