using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Relay.Cache;

namespace Goat.Relay.Repositories;

/// <summary>
/// Which frame holds which commit: a number per closed commit, in the order of the graph's indices; orphans by their ids until they close. A commit that stands in several frames is
/// read from the last. Few bytes for each, for there may be as many frames as commits: where a frame ends the next one begins, with few exceptions, and arrays grow by an eighth.
/// </summary>
internal sealed class FrameIndex
{
    private const int Growth = 8;

    private readonly List<uint> _offsets = [];

    // Of frames that are not followed by another one at their end; that of the last one stands beside.
    private readonly Dictionary<int, int> _lengths = [];
    private int _lastLength;
    private readonly List<(int FirstFrame, SegmentId Segment)> _segments = [];
    private readonly List<int> _frameOf = [];
    private readonly Dictionary<CommitId, int> _frameOfOrphan = [];

    /// <summary>Number of the frame of each closed commit.</summary>
    public IReadOnlyList<int> FrameOfCommits => _frameOf;

    /// <summary>The frames, by number.</summary>
    public int Count => _offsets.Count;

    /// <summary>Frames that hold orphans, ascending.</summary>
    public IReadOnlyList<int> FramesOfOrphans(CommitGraph graph) =>
        [.. graph.OrphanIds.Select(id => _frameOfOrphan.GetValueOrDefault(id, -1)).Where(f => f >= 0).Distinct().Order()];

    /// <summary>Estimate of the memory that it takes, in bytes.</summary>
    public long MemoryBytes => (sizeof(uint) * (long)_offsets.Capacity) + (sizeof(int) * (long)_frameOf.Capacity) + (32L * _lengths.Count) + (64L * _frameOfOrphan.Count);

    /// <summary>Where a frame stands.</summary>
    public FramePlace PlaceOf(int frame)
    {
        var (first, last) = (0, _segments.Count - 1);
        while (first < last)
        {
            var middle = (first + last + 1) / 2;
            (first, last) = _segments[middle].FirstFrame <= frame ? (middle, last) : (first, middle - 1);
        }

        return new FramePlace(_segments[first].Segment, _offsets[frame], LengthOf(frame));
    }

    /// <summary>Adds a frame whose commits the graph has just taken in.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="runs">What it holds.</param>
    /// <param name="closed">The commits that closed by it, orphans of earlier frames among them.</param>
    /// <param name="graph">The graph.</param>
    public void Add(FramePlace place, IReadOnlyList<CommitRun> runs, IReadOnlyList<CommitId> closed, CommitGraph graph)
    {
        var frame = AddFrame(place);
        foreach (var id in closed)
        {
            // Closed commits come in the order of their indices.
            AddCommit(_frameOfOrphan.Remove(id, out var earlier) ? earlier : frame);
        }

        foreach (var commit in runs.SelectMany(r => r.Commits))
        {
            if (graph.IndexOf(commit.Id) is var index and >= 0)
            {
                _frameOf[index] = frame;
            }
            else
            {
                _frameOfOrphan[commit.Id] = frame;
            }
        }

        if (graph.OrphanCount == 0)
        {
            // Those that are left were refused.
            _frameOfOrphan.Clear();
        }
    }

    /// <summary>Adds a frame without commits.</summary>
    /// <returns>Its number.</returns>
    public int AddFrame(FramePlace place)
    {
        var before = _offsets.Count - 1;
        var isOfSegment = _segments is [.., var last] && last.Segment == place.Segment;
        if (before >= 0 && !(isOfSegment && _offsets[before] + (uint)_lastLength == place.Offset))
        {
            _lengths[before] = _lastLength;
        }

        if (!isOfSegment)
        {
            _segments.Add((_offsets.Count, place.Segment));
        }

        Append(_offsets, checked((uint)place.Offset));
        _lastLength = place.Length;
        return _offsets.Count - 1;
    }

    /// <summary>Says in which frame the next closed commit stands.</summary>
    public void AddCommit(int frame) => Append(_frameOf, frame);

    /// <summary>Finds the frame of a commit.</summary>
    public bool TryFind(CommitGraph graph, CommitId id, out FramePlace place)
    {
        var index = graph.IndexOf(id);
        var frame = index >= 0 ? _frameOf[index] : _frameOfOrphan.GetValueOrDefault(id, -1);
        place = frame >= 0 ? PlaceOf(frame) : default;
        return frame >= 0;
    }

    private static void Append<T>(List<T> list, T item)
    {
        if (list.Count == list.Capacity)
        {
            list.Capacity += Math.Max(16, list.Count / Growth);
        }

        list.Add(item);
    }

    private int LengthOf(int frame) =>
        frame == _offsets.Count - 1 ? _lastLength
        : _lengths.TryGetValue(frame, out var length) ? length
        : (int)(_offsets[frame + 1] - _offsets[frame]);
}
