using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Sync;
using Microsoft.Extensions.Logging;

namespace Goat.Relay.Repositories;

/// <summary>Loads the index of one repository from the cache and keeps up with what others append. One ranged read where nothing happened.</summary>
internal sealed class CacheFollower(RepositoryId repository, RelayRuntime runtime)
{
    private const int ParallelReads = 4;

    private readonly SegmentReader _reader = new(repository, runtime.Cache);

    /// <summary>Reads the whole cache.</summary>
    public async ValueTask<ResidentIndex> LoadAsync(CancellationToken cancellationToken)
    {
        var set = new CommitSet(runtime.Instance.Database, repository, runtime.Instance.Root.PublicKey);
        var control = await runtime.Cache.ReadControlAsync(repository, cancellationToken).ConfigureAwait(false);
        var index = new ResidentIndex(set, control, runtime.Time.GetTimestamp());
        if (control is null)
        {
            return index;
        }

        foreach (var segments in control.Segments().Chunk(ParallelReads))
        {
            var contents = await Task.WhenAll(segments.Select(s => _reader.ReadToEndAsync(s, 0, cancellationToken).AsTask())).ConfigureAwait(false);
            for (var i = 0; i < segments.Length; i++)
            {
                Take(index, segments[i], contents[i]);
            }
        }

        index.LoadedOrphans = set.Graph.OrphanCount;
        runtime.Log.Loaded(repository, set.Graph.Count, set.Graph.OrphanCount);
        return index;
    }

    /// <summary>Reads what was appended since.</summary>
    /// <returns>False where the cache is not the one that was indexed any more: load it anew.</returns>
    public async ValueTask<bool> TryFollowAsync(ResidentIndex index, CancellationToken cancellationToken)
    {
        if (index.Control is null)
        {
            return await runtime.Cache.ReadControlAsync(repository, cancellationToken).ConfigureAwait(false) is null;
        }

        if (runtime.Time.GetElapsedTime(index.CheckedAt) >= runtime.Options.SegmentCheckInterval && !await TryCheckRolledAsync(index, cancellationToken).ConfigureAwait(false))
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

        index.BeginSegment(before with { Active = before.Active + 1 });
        return true;
    }

    private async ValueTask<bool> TryCheckRolledAsync(ResidentIndex index, CancellationToken cancellationToken)
    {
        index.CheckedAt = runtime.Time.GetTimestamp();
        var control = await runtime.Cache.ReadControlAsync(repository, cancellationToken).ConfigureAwait(false);
        if (control is null || control.Generation != index.Control!.Generation)
        {
            return false;
        }

        foreach (var segments in index.RolledLengths.ToArray().Chunk(ParallelReads))
        {
            var reads = await Task.WhenAll(segments.Select(s => runtime.Cache.ReadAsync(repository, s.Key, s.Value, 0, cancellationToken).AsTask())).ConfigureAwait(false);
            for (var i = 0; i < reads.Length; i++)
            {
                if (reads[i].State == SegmentState.Gone || reads[i].Length < segments[i].Value)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void Take(ResidentIndex index, SegmentId segment, SegmentRead content)
    {
        var isActive = segment == index.Control!.ActiveSegment;
        if (content.State == SegmentState.Gone)
        {
            runtime.Metrics.CountLoss();
            runtime.Log.SegmentMissing(repository, segment);
            index.ActiveIsMissing |= isActive;
            return;
        }

        var scan = isActive ? index.TakeTail(segment, content.Bytes) : index.Take(segment, content.Bytes, 0);
        if (!isActive)
        {
            index.NoteRolled(segment, content.Bytes.Length);
        }

        foreach (var damaged in scan.Damaged)
        {
            runtime.Metrics.CountLoss();
            runtime.Log.SegmentDamaged(repository, segment, damaged.Offset, damaged.Length);
        }
    }
}
