using Goat.Bundles;
using Goat.Commits;
using Goat.Replicas;
using Goat.Sync;

namespace Goat;

/// <content>Reading commits back.</content>
public sealed partial class Repository : ICommitSource
{
    /// <inheritdoc/>
    async ValueTask<IReadOnlyList<Commit?>> ICommitSource.ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken) =>
        await ReadAsync(ids, cancellationToken).ConfigureAwait(false);

    private async ValueTask<IReadOnlyList<Commit?>> ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken)
    {
        var result = new Commit?[ids.Count];
        foreach (var group in Locate(ids).GroupBy(l => l.Location, l => l.At))
        {
            if (group.Key.Length == 0 || await TryDecodeAsync(group.Key, cancellationToken).ConfigureAwait(false) is not { } bundle)
            {
                continue;
            }

            var commits = bundle.Commits.ToDictionary(c => c.Id);
            foreach (var at in group)
            {
                result[at] = commits.GetValueOrDefault(ids[at]);
            }
        }

        return result;
    }

    private List<(CommitLocation Location, int At)> Locate(IReadOnlyList<CommitId> ids)
    {
        var locations = new List<(CommitLocation Location, int At)>(ids.Count);
        lock (Gate)
        {
            for (var i = 0; i < ids.Count; i++)
            {
                var index = _set.Graph.IndexOf(ids[i]);
                locations.Add((index >= 0 ? _locations[index] : _orphans.GetValueOrDefault(ids[i]).Location, i));
            }
        }

        return locations;
    }

    private async ValueTask<Bundle?> TryDecodeAsync(CommitLocation location, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await _log.Store.ReadAsync(location.Offset, location.Length, cancellationToken).ConfigureAwait(false);
            return BundleCodec.Decode(bytes.Span);
        }
        catch (Exception e) when (e is GoatFormatException or IOException)
        {
            // The file was damaged while it was open: these commits count as lost for whoever asked.
            ClientLog.Unreadable(_logger, Path, location.Offset, e);
            return null;
        }
    }
}
