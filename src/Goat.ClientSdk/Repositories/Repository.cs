using System.Diagnostics.CodeAnalysis;
using Goat.Commits;
using Goat.Frames;
using Goat.Identity;
using Goat.Merge;
using Goat.Pending;
using Goat.Replicas;
using Goat.Repositories;
using Goat.Sync;
using Microsoft.Extensions.Logging;

namespace Goat;

/// <summary>
/// A set of items that is kept and synchronised as a whole. Open one with <see cref="GoatDb.OpenRepositoryAsync(string, CancellationToken)"/>. Everything but flushing, importing, closing and history is synchronous
/// and in memory. Thread-safe: any thread may call anything at any time. Creating, finding and enumerating take a lock for a short time, reading fields takes none; handlers of events run without it.
/// Enumerating goes through the items there were at its beginning, whatever happens meanwhile. Remote changes are applied on <see cref="GoatDbOptions.NotificationContext"/>, all of a bundle at once.
/// Once the repository is closed, everything but <see cref="Path"/>, <see cref="Id"/>, <see cref="Database"/>, <see cref="Status"/> and <see cref="IsClosed"/> throws <see cref="ObjectDisposedException"/>.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The database closes it, through CloseAsync.")]
public sealed partial class Repository
{
    private readonly ReplicaLog _log;
    private readonly ILogger _logger;

    // Taken for whatever appends to the store or changes the graph; Gate alone guards what lives in memory.
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ItemTable _items;
    private readonly Dictionary<CommitId, StoredCommit> _orphans = [];
    private readonly LocationTable _locations = new();
    private readonly FieldSet _root = new();
    private readonly List<RefusedCommit> _refused = [];
    private readonly Dictionary<CommitId, Withdrawal> _withdrawals = [];
    private readonly Dictionary<CommitId, CommitLocation> _withdrawnPlaces = [];
    private readonly CancellationTokenSource _closing = new();
    private IReadOnlyList<DamagedRange> _damage = [];
    private OwnChain _chain;
    private CommitSet _set;
    private Exception? _lastError;
    private int _live;
    private bool _needsHealing;

    internal Repository(GoatDb database, RepositoryPath path, RepositoryId id, IReplicaStore store, ILogger logger)
    {
        Database = database;
        Path = path.Value;
        Id = id;
        _log = new ReplicaLog(store, database.DatabaseId, id, path);
        _logger = logger;
        _items = new ItemTable(Materialize);
        _set = NewSet();
        _chain = NewChain();
        _disk = new GroupSync(store);
        _pace = new FlushPace(database.FlushDelay, database.MaxFlushDelay);
        _flushedAt = _touchedAt = database.Time.GetTimestamp();
        _timer = database.Time.CreateTimer(static r => ((Repository)r!).FlushInBackground(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The database.</summary>
    public GoatDb Database { get; }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>The id that follows from database and path.</summary>
    public RepositoryId Id { get; }

    /// <summary>The frontier: commits that no other builds on, ascending. Pending changes are not in it.</summary>
    public IReadOnlyList<CommitId> Head
    {
        get
        {
            lock (Gate)
            {
                CheckOpen();
                return [.. _set.Graph.Tips];
            }
        }
    }

    /// <summary>Hash of the frontier: two replicas hold the same commits if and only if their digests are equal.</summary>
    public CommitId Digest
    {
        get
        {
            lock (Gate)
            {
                CheckOpen();
                return _set.Graph.Digest;
            }
        }
    }

    /// <summary>How the repository is.</summary>
    public RepositoryStatus Status
    {
        get
        {
            lock (Gate)
            {
                var state = _lastError is not null ? RepositoryState.Failing : _needsHealing ? RepositoryState.Damaged : RepositoryState.Normal;
                var pending = _batches.Sum(b => b.Edits.Count) + _sealing.Sum(b => b.Edits.Count);
                return new RepositoryStatus(state, pending, _set.Graph.Count, _set.Graph.OrphanCount, _damage, _lastError, [.. _refused]);
            }
        }
    }

    /// <summary>Place of the last own commit in the chain that is being written.</summary>
    internal long OwnSeq => _chain.Seq;

    internal Lock Gate { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => Path;

    internal FieldConflict Describe(FieldWrite write) => new(
        FieldValue.Show(write.Value),
        _set.Graph.ChainAt(write.Commit).Session,
        DateTimeOffset.FromUnixTimeMilliseconds(_set.Graph.TimeAt(write.Commit)),
        _set.Graph.IdAt(write.Commit));

    internal void CheckWritable()
    {
        if (IsReadOnly)
        {
            throw new DatabaseReadOnlyException(Path);
        }
    }

    private CommitSet NewSet() => new(Database.DatabaseId, Id, Database.Identity.Root);

    private OwnChain NewChain() => new(new ChainId(Database.SessionId, Database.Random.NextUInt64()));
}
