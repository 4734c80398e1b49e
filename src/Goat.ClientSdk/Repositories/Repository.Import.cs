using Goat.Commits;
using Goat.Merge;

namespace Goat;

/// <content>Importing.</content>
public sealed partial class Repository
{
    private const int ImportBatchBytes = CommitLimits.PayloadBytes / 2;
    private const int ImportValueBytes = 16;

    /// <summary>
    /// Creates items and sets fields of those whose key exists, in order. Writes commits as it goes, as full as they may be, so that memory holds only the items themselves. Changes are made and announced
    /// on <see cref="GoatDbOptions.NotificationContext"/>, a commit's worth at a time. Importing the same again changes nothing, so an import that was interrupted is begun again.
    /// </summary>
    /// <param name="items">The items.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told after each commit; may be null.</param>
    /// <param name="cancellationToken">Cancels the rest; what was imported before stays.</param>
    /// <returns>What was done. The operating system has it; for the disk see <see cref="FlushAsync(Durability, CancellationToken)"/>.</returns>
    /// <exception cref="ImportFailedException">A key, a name or a value cannot be stored, or an item is read-only; those before it are imported.</exception>
    /// <exception cref="FlushFailedException">The store cannot be written. The changes stay in memory.</exception>
    public async Task<ImportProgress> ImportAsync(
        IAsyncEnumerable<ItemImport> items, ImportOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        CheckOpen();
        var mode = (options ?? new ImportOptions()).Existing;
        var done = new ImportProgress(0, 0, 0);
        var batch = new List<ItemImport>();
        var bytes = 0L;
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch.Add(item);
            bytes += SizeOf(item);
            if (batch.Count == CommitLimits.Changes || bytes >= ImportBatchBytes)
            {
                done = await ImportAsync(batch, mode, done, cancellationToken).ConfigureAwait(false);
                progress?.Report(done);
                batch.Clear();
                bytes = 0;
            }
        }

        if (batch.Count > 0)
        {
            done = await ImportAsync(batch, mode, done, cancellationToken).ConfigureAwait(false);
            progress?.Report(done);
        }

        return done;
    }

    private async Task<ImportProgress> ImportAsync(List<ItemImport> batch, ImportMode mode, ImportProgress done, CancellationToken cancellationToken)
    {
        var (progress, failure) = await Database.RunOnContextAsync(() => Import(batch, mode, done), cancellationToken).ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return failure is null ? progress : throw failure;
    }

    private (ImportProgress Progress, ImportFailedException? Failure) Import(List<ItemImport> batch, ImportMode mode, ImportProgress progress)
    {
        foreach (var item in batch)
        {
            try
            {
                progress = Import(item, mode) switch
                {
                    ItemChangeKind.Created => progress with { Created = progress.Created + 1 },
                    ItemChangeKind.Updated => progress with { Updated = progress.Updated + 1 },
                    _ => progress with { Skipped = progress.Skipped + 1 },
                };
            }
            catch (Exception e) when (e is ArgumentException or ItemReadOnlyException)
            {
                return (progress, new ImportFailedException(Path, progress, item, e));
            }
        }

        return (progress, null);
    }

    /// <summary>Imports one item.</summary>
    /// <returns>What became of it; null where it was left as it is.</returns>
    private ItemChangeKind? Import(ItemImport import, ImportMode mode)
    {
        var writes = Item.CheckAll([.. import.Fields.Select(f => (f.Key, f.Value))]);
        if (import.Key is null)
        {
            BeginNew(writes);
            return ItemChangeKind.Created;
        }

        CheckKey(import.Key);
        Item item;
        List<FieldChange>? changes = null;
        lock (Gate)
        {
            CheckOpen();
            if (Find(import.Key) is not { } known)
            {
                item = Begin(import.Key, writes, derivedFrom: null);
            }
            else if (mode == ImportMode.Skip)
            {
                return null;
            }
            else
            {
                item = known;
                item.Overwrite(writes, removesOthers: mode == ImportMode.Replace, changes = []);
            }
        }

        if (changes is null)
        {
            AnnounceCreated(item, writes);
            return ItemChangeKind.Created;
        }

        item.Announce(changes);
        return ItemChangeKind.Updated;
    }

    private static long SizeOf(ItemImport item) => item.Fields.Sum(f => f.Value switch
    {
        string text => text.Length,
        byte[] bytes => bytes.Length,
        _ => (long)ImportValueBytes,
    });
}
