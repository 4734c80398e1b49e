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

        foreach (var range in FrameRange.Of(places.Where(place => !TryTakeRecent(place, wanted))))
        {
            await ReadRangeAsync(range, wanted, cancellationToken).ConfigureAwait(false);
        }

        HasMissed |= wanted.ContainsValue(null);
        return [.. ids.Select(id => wanted[id])];
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

    private async ValueTask ReadRangeAsync(FrameRange range, Dictionary<CommitId, Commit?> wanted, CancellationToken cancellationToken)
    {
        foreach (var (place, bytes) in await range.ReadAsync(cache, _repository, cancellationToken).ConfigureAwait(false))
        {
            TakeFrame(bytes, place, wanted);
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
