using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Relay.Cache;

namespace Goat.Relay.Repositories;

/// <summary>
/// Which frame holds which commit: a number per closed commit, in the order of the graph's indices; orphans by their ids until they close. A commit that stands in several frames is
/// read from the last.
/// </summary>
internal sealed class FrameIndex
{
    private readonly List<(long Offset, int Length)> _frames = [];
    private readonly List<(int FirstFrame, SegmentId Segment)> _segments = [];
    private readonly List<int> _frameOf = [];
    private readonly Dictionary<CommitId, int> _frameOfOrphan = [];

    /// <summary>Number of the frame of each closed commit.</summary>
    public IReadOnlyList<int> FrameOfCommits => _frameOf;

    /// <summary>The frames, by number.</summary>
    public int Count => _frames.Count;

    /// <summary>Frames that hold orphans, ascending.</summary>
    public IReadOnlyList<int> FramesOfOrphans(CommitGraph graph) =>
        [.. graph.OrphanIds.Select(id => _frameOfOrphan.GetValueOrDefault(id, -1)).Where(f => f >= 0).Distinct().Order()];

    /// <summary>Estimate of the memory that it takes, in bytes.</summary>
    public long MemoryBytes => (16L * _frames.Capacity) + (sizeof(int) * _frameOf.Capacity) + (64L * _frameOfOrphan.Count);

    /// <summary>Where a frame stands.</summary>
    public FramePlace PlaceOf(int frame)
    {
        var (first, last) = (0, _segments.Count - 1);
        while (first < last)
        {
            var middle = (first + last + 1) / 2;
            (first, last) = _segments[middle].FirstFrame <= frame ? (middle, last) : (first, middle - 1);
        }

        return new FramePlace(_segments[first].Segment, _frames[frame].Offset, _frames[frame].Length);
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
            _frameOf.Add(_frameOfOrphan.Remove(id, out var earlier) ? earlier : frame);
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
        if (_segments is not [.., var last] || last.Segment != place.Segment)
        {
            _segments.Add((_frames.Count, place.Segment));
        }

        _frames.Add((place.Offset, place.Length));
        return _frames.Count - 1;
    }

    /// <summary>Says in which frame the next closed commit stands.</summary>
    public void AddCommit(int frame) => _frameOf.Add(frame);

    /// <summary>Finds the frame of a commit.</summary>
    public bool TryFind(CommitGraph graph, CommitId id, out FramePlace place)
    {
        var index = graph.IndexOf(id);
        var frame = index >= 0 ? _frameOf[index] : _frameOfOrphan.GetValueOrDefault(id, -1);
        place = frame >= 0 ? PlaceOf(frame) : default;
        return frame >= 0;
    }
}
