using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Relay.Storage;
using Goat.Sync;
using Microsoft.Extensions.Logging;

namespace Goat.Relay.Repositories;

/// <summary>Keeps up with what others append to the cache of one repository. One ranged read where nothing happened.</summary>
internal sealed class CacheFollower(RepositoryId repository, RelayRuntime runtime)
{
    private const int ParallelReads = 16;

    private readonly SegmentReader _reader = new(repository, runtime.Cache);

    /// <summary>Reads what was appended since.</summary>
    /// <returns>False where the cache is not the one that was indexed any more: load it anew.</returns>
    public async ValueTask<bool> TryFollowAsync(ResidentIndex index, CancellationToken cancellationToken)
    {
        if (index.Control is null)
        {
            return await runtime.Cache.ReadControlAsync(repository, cancellationToken).ConfigureAwait(false) is null;
        }

        if (runtime.Time.GetElapsedTime(index.CheckedAt) >= runtime.Options.SegmentCheckInterval && !await TryCheckAsync(index, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        while (true)
        {
            var segment = index.Control.ActiveSegment;
            var tail = await _reader.ReadTailAsync(segment, index.Known, index.Scanned, cancellationToken).ConfigureAwait(false);
            if (tail.State == SegmentState.Gone)
            {
                return index.ActiveIsMissing && await runtime.Cache.ReadControlAsync(repository, cancellationToken).ConfigureAwait(false) == index.Control;
            }

            if (index.ActiveIsMissing || tail.Length < index.Scanned || (tail.Bytes.Length > 0 && index.TakeTail(segment, tail.Bytes) is not { Damaged: [], TornAt: null }))
            {
                return false;
            }

            if (tail.State == SegmentState.Open || await TryMoveOnAsync(index, cancellationToken).ConfigureAwait(false) is not { } hasMoved)
            {
                return tail.State == SegmentState.Open;
            }

            if (!hasMoved)
            {
                return true;
            }
        }
    }

    /// <summary>Whether rolled segments are as they were.</summary>
    public async ValueTask<bool> AreUnchangedAsync(IReadOnlyDictionary<SegmentId, long> lengths, CancellationToken cancellationToken)
    {
        foreach (var segments in lengths.ToArray().Chunk(ParallelReads))
        {
            var reads = await Task.WhenAll(segments.Select(s => runtime.Cache.ReadAsync(repository, s.Key, s.Value, 0, cancellationToken).AsTask())).ConfigureAwait(false);
            for (var i = 0; i < reads.Length; i++)
            {
                if (reads[i].State == SegmentState.Gone || reads[i].Length != segments[i].Value)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Writes the index blob, which covers the rolled segments. It is for whoever starts next: this process needs none.</summary>
    /// <param name="index">An index that has taken in nothing of the active segment.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask SaveIndexAsync(ResidentIndex index, CancellationToken cancellationToken)
    {
        if (IndexBlob.Write(index) is not { } bytes)
        {
            return;
        }

        try
        {
            await runtime.Cache.WriteIndexAsync(repository, index.Control!.Generation, bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            // Without it a start takes longer, and the next roll writes it again.
            runtime.Log.IndexNotSaved(repository, e);
        }
    }

    /// <returns>Whether there is a later active segment; null where the control row is another one altogether.</returns>
    private async ValueTask<bool?> TryMoveOnAsync(ResidentIndex index, CancellationToken cancellationToken)
    {
        var before = index.Control!;
        var control = await runtime.Cache.ReadControlAsync(repository, cancellationToken).ConfigureAwait(false);
        if (control is null || control.Generation != before.Generation || control.Active < before.Active)
        {
            return null;
        }

        if (control.Active == before.Active)
        {
            // A roll was cut short: the next append finishes it.
            return false;
        }

        var hasRolled = index.ActiveIsFull;
        index.BeginSegment(before with { Active = before.Active + 1 });
        if (hasRolled)
        {
            runtime.Log.Rolled(repository, index.Control!.ActiveSegment);
            await SaveIndexAsync(index, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async ValueTask<bool> TryCheckAsync(ResidentIndex index, CancellationToken cancellationToken)
    {
        index.CheckedAt = runtime.Time.GetTimestamp();
        var control = await runtime.Cache.ReadControlAsync(repository, cancellationToken).ConfigureAwait(false);
        return control is not null
            && control.Generation == index.Control!.Generation
            && await AreUnchangedAsync(index.RolledLengths, cancellationToken).ConfigureAwait(false);
    }
}
