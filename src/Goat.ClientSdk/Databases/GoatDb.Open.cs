using System.Diagnostics.Metrics;
using Goat.Identity;
using Goat.Replicas;
using Goat.Telemetry;

namespace Goat;

/// <content>Opening.</content>
public sealed partial class GoatDb
{
    /// <summary>Opens a database. The first opening of a directory without a relay makes a new database; with a relay it joins the relay's.</summary>
    /// <exception cref="ArgumentException">An option cannot be used; the message names it and says what is allowed.</exception>
    /// <exception cref="DatabaseInUseException">Another process has the directory open for writing.</exception>
    /// <exception cref="DatabaseNotFoundException">It is to be opened for reading only, and there is none.</exception>
    /// <exception cref="DirectoryUnavailableException">The operating system does not let the directory be used.</exception>
    /// <exception cref="WrongInstanceException">A relay is of another database than the directory.</exception>
    /// <exception cref="RelayUnreachableException">The relay has to be asked which database it serves, and cannot be reached. Embed the full connection string to open offline.</exception>
    public static async Task<GoatDb> OpenAsync(GoatDbOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new GoatDbOptions();
        GoatDbOptionsRules.Check(options);
        var context = options.NotificationContext ?? SynchronizationContext.Current;
        var relays = options.Relays.Select(Goat.Identity.ConnectionString.Parse).ToArray();
        var directoryLock = options is { Directory: { } directory, Access: DatabaseAccess.ReadWrite } ? DirectoryLock.Take(directory) : null;

        // Meanwhile: the first meter of a process takes as long as much of what is done here.
        var meter = Task.Run(static () => new Meter(GoatTelemetry.Name), CancellationToken.None);
        GoatDb? db = null;
        try
        {
            var identity = await IdentifyAsync(options, relays, cancellationToken).ConfigureAwait(false);
            db = new GoatDb(options, context, identity, directoryLock, await meter.ConfigureAwait(false));
        }
        catch (Exception e) when (options.Directory is { } given && e is IOException or UnauthorizedAccessException)
        {
            throw new DirectoryUnavailableException(given, e);
        }
        finally
        {
            if (db is null)
            {
                directoryLock?.Dispose();
                (await meter.ConfigureAwait(false)).Dispose();
            }
        }

        if (options.SyncStart == SyncStart.Automatic)
        {
            db.Sync.Resume();
        }

        return db;
    }

    /// <summary>Opens a repository, made where it does not exist, unless the database is open for reading only. Opening it again returns the same object.</summary>
    /// <param name="path">For example <c>/data/tasks</c>.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <exception cref="ArgumentException">The path cannot be used.</exception>
    /// <exception cref="RepositoryNotFoundException">The database is open for reading only, and there is no such repository.</exception>
    /// <exception cref="DirectoryUnavailableException">The operating system does not let the file be used.</exception>
    /// <exception cref="DatabaseInUseException">The directory was removed and made anew since the database was opened, and another process has it.</exception>
    /// <exception cref="WrongReplicaException">The file belongs to another database or repository.</exception>
    public async Task<Repository> OpenRepositoryAsync(string path, CancellationToken cancellationToken = default)
    {
        var parsed = RepositoryPath.Parse(path);
        var id = RepositoryId.Derive(DatabaseId, parsed);
        while (true)
        {
            Task next;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                next = _closings.TryGetValue(id, out var closing) ? closing : OpeningOf(parsed, id);
            }

            if (next is Task<Repository> opening)
            {
                var repository = await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
                repository.Touch();
                if (!repository.IsClosed)
                {
                    return repository;
                }

                continue;
            }

            // Whether it could be closed is told to whoever closes it.
            await next.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private Task<Repository> OpeningOf(RepositoryPath path, RepositoryId id)
    {
        if (!_repositories.TryGetValue(id, out var opening) || opening.IsFaulted)
        {
            _repositories[id] = opening = OpenRepositoryAsync(path, id);
        }

        return opening;
    }

    /// <summary>Writes down what was learnt from a relay.</summary>
    internal void SaveIdentity()
    {
        if (_options.Directory is { } directory)
        {
            new IdentityFiles(directory).Save(Identity);
        }
    }

    private async Task<Repository> OpenRepositoryAsync(RepositoryPath path, RepositoryId id)
    {
        // Away from the caller's lock and context: reading and decoding take their time.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var opening = Telemetry.OpenRepository(path.Value);
        var store = _options.StoreFactory?.Invoke(path.Value) ?? NewStore(path, id);
        try
        {
            var repository = new Repository(this, path, id, store, _logger);
            await repository.LoadAsync(_closing.Token).ConfigureAwait(false);
            Sync.OnOpenedOrClosed();
            opening?.Succeed();
            return repository;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private IReplicaStore NewStore(RepositoryPath path, RepositoryId id)
    {
        if (_options.Directory is not { } directory)
        {
            return MemoryStore(id);
        }

        var file = Path.Combine(directory, ReplicaFileName.For(path, id));
        try
        {
            return Access == DatabaseAccess.ReadOnly ? new FollowedReplicaStore(file) : NewFileStore(file);
        }
        catch (FileNotFoundException e)
        {
            throw new RepositoryNotFoundException(path.Value, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DirectoryUnavailableException(directory, e);
        }
    }

    private FileReplicaStore NewFileStore(string file)
    {
        // Not into a directory that somebody made anew, and another process may have locked since.
        _lock?.Renew();
        return new FileReplicaStore(file, () => ClaimAgain(Path.GetDirectoryName(file)!));
    }

    /// <summary>Makes the directory, which somebody removed and made anew, this database's again.</summary>
    private void ClaimAgain(string directory)
    {
        _lock?.Renew();
        using var found = new IdentityFiles(directory).Load();
        if (found is not null && found.Session.PublicKey.Id != SessionId)
        {
            throw new IOException($"The directory '{directory}' was replaced by that of another device or database. Put the right one back, or remove it: then it is made again.");
        }

        SaveIdentity();
    }

    private MemoryReplicaStore MemoryStore(RepositoryId id)
    {
        lock (_gate)
        {
            if (!_memory.TryGetValue(id, out var store))
            {
                _memory.Add(id, store = new MemoryReplicaStore());
            }

            return store;
        }
    }

    private static async ValueTask<DatabaseIdentity> IdentifyAsync(GoatDbOptions options, Goat.Identity.ConnectionString[] relays, CancellationToken cancellationToken)
    {
        var files = options.Directory is { } directory ? new IdentityFiles(directory) : null;
        var known = files?.Load();
        if (known is null && options is { Access: DatabaseAccess.ReadOnly, Directory: { } empty })
        {
            throw new DatabaseNotFoundException(empty);
        }

        if (known is null)
        {
            known = relays.Length == 0
                ? await IdentityMint.MintAsync(options, cancellationToken).ConfigureAwait(false)
                : await JoinAsync(options, relays, cancellationToken).ConfigureAwait(false);
            files?.Save(known);
        }

        foreach (var relay in relays)
        {
            CheckPin(relay, known);
        }

        return known;
    }

    private static async ValueTask<DatabaseIdentity> JoinAsync(GoatDbOptions options, Goat.Identity.ConnectionString[] relays, CancellationToken cancellationToken)
    {
        var pin = Array.Find(relays, r => r is { Database: not null, RootFingerprint: not null });
        if (pin is { Database: { } database, RootFingerprint: { } root })
        {
            return IdentityMint.Join(database, root);
        }

        var relay = Array.Find(relays, r => r.Endpoint is not null) ?? throw new ArgumentException("The connection string names neither an Endpoint nor both Database and Root.");
        using var client = new Syncing.RelayClient(relay.Endpoint!, options);
        var instance = await client.GetInstanceAsync(cancellationToken).ConfigureAwait(false);
        await instance.CheckAsync(relay, cancellationToken).ConfigureAwait(false);
        var identity = IdentityMint.Join(instance.Database, instance.Root.Fingerprint);
        identity.LearnInstance(instance.Statement);
        return identity;
    }

    private static void CheckPin(Goat.Identity.ConnectionString relay, DatabaseIdentity known)
    {
        if (relay.Database is { } database && database != known.Database)
        {
            throw new WrongInstanceException($"The connection string names database {database}, but the directory holds {known.Database}. Open another directory, or use the connection string of this database.");
        }

        if (relay.RootFingerprint is { } root && root != known.RootFingerprint)
        {
            throw new WrongInstanceException($"The connection string names root {root}, but the directory's database has {known.RootFingerprint}. Open another directory, or use the connection string of this database.");
        }
    }
}
