using Goat.Identity;
using Goat.Relay.Cache;

namespace Goat.Relay.Repositories;

/// <summary>Frames of a segment that stand so close to each other that one read brings them all.</summary>
internal sealed class FrameRange(FramePlace first)
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int GapBytes = 64 * 1024;

    private readonly List<FramePlace> _places = [first];

    /// <summary>Puts frames together.</summary>
    public static List<FrameRange> Of(IEnumerable<FramePlace> places)
    {
        var ranges = new List<FrameRange>();
        foreach (var place in places.OrderBy(p => p.Segment.Number).ThenBy(p => p.Offset))
        {
            if (ranges is not [.., var range] || !range.TryAdd(place))
            {
                ranges.Add(new FrameRange(place));
            }
        }

        return ranges;
    }

    /// <summary>Reads them.</summary>
    /// <returns>The bytes that stand where the frames should; frames that the segment is too short for are left out.</returns>
    public async ValueTask<IReadOnlyList<(FramePlace Place, ReadOnlyMemory<byte> Bytes)>> ReadAsync(ICommitCache cache, RepositoryId repository, CancellationToken cancellationToken)
    {
        var start = _places[0].Offset;
        var read = await cache.ReadAsync(repository, _places[0].Segment, start, (int)(_places[^1].End - start), cancellationToken).ConfigureAwait(false);
        return [.. _places.Where(p => p.End - start <= read.Bytes.Length).Select(p => (p, read.Bytes.Slice((int)(p.Offset - start), p.Length)))];
    }

    private bool TryAdd(FramePlace place)
    {
        var fits = _places[0].Segment == place.Segment && place.Offset - _places[^1].End <= GapBytes && place.End - _places[0].Offset <= MaxBytes;
        if (fits)
        {
            _places.Add(place);
        }

        return fits;
    }
}
