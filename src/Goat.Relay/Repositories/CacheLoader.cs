using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Sync;

namespace Goat.Relay.Repositories;

/// <summary>Makes the index of one repository from its cache: from the index blob, the segments that it does not cover, and the active one.</summary>
internal sealed class CacheLoader(RepositoryId repository, RelayRuntime runtime, CacheFollower follower)
{
    private const int ParallelSegments = 4;

    private readonly SegmentReader _reader = new(repository, runtime.Cache);

    /// <summary>Loads the index.</summary>
    /// <param name="trustsIndexBlob">False reads every segment whole: what the blob said turned out to be wrong.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async ValueTask<ResidentIndex> LoadAsync(bool trustsIndexBlob, CancellationToken cancellationToken)
    {
        var control = await runtime.Cache.ReadControlAsync(repository, cancellationToken).ConfigureAwait(false);
        var index = control is not null && trustsIndexBlob ? await TryReadBlobAsync(control, cancellationToken).ConfigureAwait(false) : null;
        index ??= new ResidentIndex(NewSet(), control, runtime.Time.GetTimestamp());
        if (control is not null)
        {
            await ReadRolledAsync(index, control, cancellationToken).ConfigureAwait(false);
            Take(index, control.ActiveSegment, await _reader.ReadToEndAsync(control.ActiveSegment, 0, cancellationToken).ConfigureAwait(false));
            runtime.Log.Loaded(repository, index.Set.Graph.Count, index.Set.Graph.OrphanCount);
        }

        index.LoadedOrphans = index.Set.Graph.OrphanCount;
        return index;
    }

    private CommitSet NewSet() => new(runtime.Instance.Database, repository, runtime.Instance.Root.PublicKey);

    private async ValueTask<ResidentIndex?> TryReadBlobAsync(CacheControl control, CancellationToken cancellationToken)
    {
        if (await runtime.Cache.ReadIndexAsync(repository, control.Generation, cancellationToken).ConfigureAwait(false) is not { } bytes
            || IndexBlob.Read(bytes, control, NewSet(), runtime.Time.GetTimestamp()) is not var (index, orphans)
            || !await follower.AreUnchangedAsync(index.RolledLengths, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return await TryTakeOrphansAsync(index, orphans, cancellationToken).ConfigureAwait(false) ? index : null;
    }

    /// <summary>Takes in frames with orphans, which an index blob only names: neighbours in one read, and some reads at a time, for there may be very many.</summary>
    private async ValueTask<bool> TryTakeOrphansAsync(ResidentIndex index, IReadOnlyList<FramePlace> orphans, CancellationToken cancellationToken)
    {
        var taken = 0;
        foreach (var ranges in FrameRange.Of(orphans).Chunk(ParallelSegments))
        {
            var reads = await Task.WhenAll(ranges.Select(r => r.ReadAsync(runtime.Cache, repository, cancellationToken).AsTask())).ConfigureAwait(false);
            foreach (var (place, bytes) in reads.SelectMany(frames => frames))
            {
                if (index.Take(place.Segment, bytes, place.Offset) is not { Frames: [_], Damaged: [], TornAt: null })
                {
                    return false;
                }

                taken++;
            }
        }

        return taken == orphans.Count;
    }

    /// <summary>Reads the rolled segments that the index does not cover. Then others need not do the same.</summary>
    private async ValueTask ReadRolledAsync(ResidentIndex index, CacheControl control, CancellationToken cancellationToken)
    {
        var rolled = control.Segments().Where(s => s.Number != control.Active && !index.RolledLengths.ContainsKey(s)).ToList();
        foreach (var segments in rolled.Chunk(ParallelSegments))
        {
            var contents = await Task.WhenAll(segments.Select(s => _reader.ReadToEndAsync(s, 0, cancellationToken).AsTask())).ConfigureAwait(false);
            for (var i = 0; i < segments.Length; i++)
            {
                Take(index, segments[i], contents[i]);
            }
        }

        if (rolled.Exists(index.RolledLengths.ContainsKey))
        {
            await follower.SaveIndexAsync(index, cancellationToken).ConfigureAwait(false);
        }
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
