using System.Diagnostics.Metrics;
using Goat.Identity;
using Goat.Replicas;
using Goat.Statements;
using Goat.Telemetry;
using Microsoft.Extensions.Logging;

namespace Goat;

/// <summary>
/// A database on this device: repositories in local files or in memory, synchronised through relays where there are any. Open it with <see cref="OpenAsync"/>; dispose of it to flush.
/// </summary>
public sealed partial class GoatDb : IAsyncDisposable
{
    private long _relayAheadMs;
    private readonly GoatDbOptions _options;
    private readonly SynchronizationContext? _context;
    private readonly DirectoryLock? _lock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<RepositoryId, Task<Repository>> _repositories = [];
    private readonly Dictionary<RepositoryId, MemoryReplicaStore> _memory = [];
    private readonly IdleWatch _idle;
    private readonly EcdsaVerifier _verifier = new();
    private readonly CancellationTokenSource _closing = new();

    private GoatDb(GoatDbOptions options, SynchronizationContext? context, DatabaseIdentity identity, DirectoryLock? directoryLock, Meter meter)
    {
        _options = options;
        _context = context;
        _lock = directoryLock;
        _logger = options.LoggerFactory.CreateLogger("Goat");
        Identity = identity;
        Schemas = new Schemas.SchemaRegistry(options.Schemas);
        Telemetry = new GoatTelemetry(this, meter);
        Sync = new SyncControl(this, options, _logger);
        _idle = new IdleWatch(this, options, _logger);
    }

    /// <summary>What another device needs to open the same database; without the address of a relay where there is none.</summary>
    public string ConnectionString => (Sync.Endpoint is { } endpoint ? $"Endpoint={endpoint.AbsoluteUri.TrimEnd('/')};" : "") + Identity.ConnectionString;

    /// <summary>The database's id.</summary>
    public DatabaseId DatabaseId => Identity.Database;

    /// <summary>This device's id: it signs what this database writes.</summary>
    public SessionId SessionId => Identity.Session.PublicKey.Id;

    /// <summary>What the database was opened for.</summary>
    public DatabaseAccess Access => _options.Access;

    /// <summary>Synchronising with relays.</summary>
    public SyncControl Sync { get; }

    /// <summary>The repositories that are open.</summary>
    public IReadOnlyList<Repository> Repositories
    {
        get
        {
            lock (_gate)
            {
                return [.. _repositories.Values.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result)];
            }
        }
    }

    /// <summary>Commits of this device that relays refused, in all open repositories.</summary>
    public IReadOnlyList<RefusedCommit> RefusedCommits => [.. Repositories.SelectMany(r => r.Status.Refused)];

    internal DatabaseIdentity Identity { get; }

    /// <summary>The schemas that the application knows.</summary>
    internal Schemas.SchemaRegistry Schemas { get; }

    internal GoatTelemetry Telemetry { get; }

    internal TimeProvider Time => _options.TimeProvider;

    /// <summary>The later of the own clock and the relays': a device whose clock is behind must not refuse what others write now. Milliseconds since 1970.</summary>
    internal long LatestNowMs => Time.GetUtcNow().ToUnixTimeMilliseconds() + Math.Max(0, Interlocked.Read(ref _relayAheadMs));

    /// <summary>What time it is at the relays, as far as that is known. Milliseconds since 1970.</summary>
    internal long RelayNowMs => Time.GetUtcNow().ToUnixTimeMilliseconds() + Interlocked.Read(ref _relayAheadMs);

    internal RandomSource Random => _options.Random;

    internal void LearnClock(long relayNowMs) => Interlocked.Exchange(ref _relayAheadMs, relayNowMs - Time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>How far a log grows before a checkpoint is written; 0 in memory, where a checkpoint would save nothing.</summary>
    internal long CheckpointBytes => _options.Directory is null && _options.StoreFactory is null ? 0 : _options.CheckpointBytes;

    /// <summary>How often files that another process writes are looked at.</summary>
    internal TimeSpan RefreshInterval => _options.RefreshInterval;

    internal TimeSpan FlushDelay => _options.FlushDelay;

    internal TimeSpan MaxFlushDelay => _options.MaxFlushDelay;

    internal EcdsaVerifier Verifier => _verifier;

    internal IReadOnlyList<Statement> CertificateStatements => Identity.Certificate is { } certificate ? [certificate] : [];
}
