using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Sync;

namespace Goat.Relay.Repositories;

/// <summary>Reads commits back from their frames: neighbouring frames in one ranged read, every checksum and id verified.</summary>
internal sealed class CommitReader(ResidentIndex index, ICommitCache cache) : ICommitSource
{
    private const int RangeBytes = 4 * 1024 * 1024;
    private const int GapBytes = 64 * 1024;

    private readonly RepositoryId _repository = index.Set.Graph.Repository;

    /// <summary>Whether a frame was not where the index says: the index is void.</summary>
    public bool HasMissed { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Commit?>> ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken = default)
    {
        var wanted = new Dictionary<CommitId, Commit?>(ids.Count);
        var places = new HashSet<FramePlace>();
        foreach (var id in ids)
        {
            wanted[id] = null;
            if (index.Frames.TryFind(index.Set.Graph, id, out var place))
            {
                places.Add(place);
            }
        }

        foreach (var range in Ranges(places.Where(place => !TryTakeRecent(place, wanted))))
        {
            await ReadRangeAsync(range, wanted, cancellationToken).ConfigureAwait(false);
        }

        HasMissed |= wanted.ContainsValue(null);
        return [.. ids.Select(id => wanted[id])];
    }

    private static List<List<FramePlace>> Ranges(IEnumerable<FramePlace> places)
    {
        var ranges = new List<List<FramePlace>>();
        foreach (var place in places.OrderBy(p => p.Segment.Number).ThenBy(p => p.Offset))
        {
            if (ranges is [.., var range]
                && range[0].Segment == place.Segment
                && place.Offset - range[^1].End <= GapBytes
                && place.End - range[0].Offset <= RangeBytes)
            {
                range.Add(place);
            }
            else
            {
                ranges.Add([place]);
            }
        }

        return ranges;
    }

    private bool TryTakeRecent(FramePlace place, Dictionary<CommitId, Commit?> wanted)
    {
        var isRecent = index.Recent.TryFind(place, out var bytes);
        if (isRecent)
        {
            TakeFrame(bytes, place, wanted);
        }

        return isRecent;
    }

    private async ValueTask ReadRangeAsync(List<FramePlace> range, Dictionary<CommitId, Commit?> wanted, CancellationToken cancellationToken)
    {
        var start = range[0].Offset;
        var read = await cache.ReadAsync(_repository, range[0].Segment, start, (int)(range[^1].End - start), cancellationToken).ConfigureAwait(false);
        foreach (var place in range)
        {
            if (place.End - start <= read.Bytes.Length)
            {
                TakeFrame(read.Bytes.Slice((int)(place.Offset - start), place.Length), place, wanted);
            }
        }
    }

    private void TakeFrame(ReadOnlyMemory<byte> bytes, FramePlace place, Dictionary<CommitId, Commit?> wanted)
    {
        if (!FrameCodec.TryRead(bytes, place.Segment.FrameKey, place.Offset, out var frame) || frame.End != place.End || frame.Kind != FrameKind.Bundle)
        {
            return;
        }

        Bundle bundle;
        try
        {
            bundle = BundleCodec.Decode(frame.Content.Span);
        }
        catch (GoatFormatException)
        {
            // Its checksum holds, yet it is no bundle: something else stands there now. The commits count as missed.
            return;
        }

        foreach (var commit in bundle.Commits)
        {
            if (commit.Header.Repository == _repository && wanted.ContainsKey(commit.Id))
            {
                wanted[commit.Id] = commit;
            }
        }
    }
}
