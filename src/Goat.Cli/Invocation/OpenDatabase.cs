using Goat.Cli.Verification;

namespace Goat.Cli.Invocation;

/// <summary>The database of --dir, open for one command, with the relay of --relay if there is one. Synchronises only when told.</summary>
internal sealed class OpenDatabase : IAsyncDisposable
{
    private readonly string _directory;

    private OpenDatabase(GoatDb database, string directory, bool hasRelay)
    {
        Database = database;
        _directory = directory;
        HasRelay = hasRelay;
    }

    /// <summary>The database.</summary>
    public GoatDb Database { get; }

    /// <summary>Whether a relay was named.</summary>
    public bool HasRelay { get; }

    /// <summary>Opens the database, which is made where there is none.</summary>
    public static Task<OpenDatabase> OpenAsync(CommandContext context) => OpenAsync(context, DatabaseAccess.ReadWrite);

    /// <summary>Opens the database for looking at it: beside a process that writes it, unless there is a relay to bring news. An error where there is no database, and no relay that could have it.</summary>
    public static async Task<OpenDatabase> OpenExistingAsync(CommandContext context)
    {
        var hasRelay = context.Arguments.GetValue(GoatOptions.Relay) is not null;
        try
        {
            return await OpenAsync(context, hasRelay ? DatabaseAccess.ReadWrite : DatabaseAccess.ReadOnly).ConfigureAwait(false);
        }
        catch (DatabaseNotFoundException)
        {
            throw new CommandFailedException($"There is no database in '{context.Directory}'. Name its directory with --dir.");
        }
    }

    /// <summary>Opens a repository, which is made where there is none.</summary>
    public Task<Repository> OpenRepositoryAsync(CommandContext context) =>
        Database.OpenRepositoryAsync(context.Arguments.GetRequiredValue(GoatOptions.Path), context.Cancellation);

    /// <summary>Opens a repository that is here, or that the relay may have; brings it up to date if there is a relay.</summary>
    public async Task<Repository> OpenCurrentAsync(string path, CancellationToken cancellationToken)
    {
        if (!HasRelay && await ReplicaFile.FindAsync(_directory, path, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new CommandFailedException($"There is no repository {path} in '{_directory}'.");
        }

        var repository = await Database.OpenRepositoryAsync(path, cancellationToken).ConfigureAwait(false);
        await SyncAsync(cancellationToken).ConfigureAwait(false);
        return repository;
    }

    /// <summary>Opens every repository of the directory.</summary>
    public async Task OpenAllAsync(CancellationToken cancellationToken)
    {
        foreach (var file in ReplicaFile.Find(_directory))
        {
            if (await ReplicaFile.ReadHeaderAsync(file, cancellationToken).ConfigureAwait(false) is { } header)
            {
                await Database.OpenRepositoryAsync(header.Path, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Synchronises what is open, if there is a relay.</summary>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        if (HasRelay)
        {
            await Database.Sync.SyncNowAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private static async Task<OpenDatabase> OpenAsync(CommandContext context, DatabaseAccess access)
    {
        // Commands flush when they are done: what one of them sets is one commit.
        var options = new GoatDbOptions { Directory = context.Directory, Access = access, SyncStart = SyncStart.Manual, FlushDelay = Timeout.InfiniteTimeSpan };
        var relay = context.Arguments.GetValue(GoatOptions.Relay);
        if (relay is not null)
        {
            options.Relays.Add(relay);
        }

        return new OpenDatabase(await GoatDb.OpenAsync(options, context.Cancellation).ConfigureAwait(false), context.Directory, relay is not null);
    }
}
