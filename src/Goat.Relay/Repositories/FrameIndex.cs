using Goat.Bundles;
using Goat.Commits;

namespace Goat.Relay.Repositories;

/// <summary>Which frame holds which commit. A commit that stands in several is read from the last.</summary>
internal sealed class FrameIndex
{
    private readonly List<FramePlace> _frames = [];
    private readonly Dictionary<CommitId, int> _frameOf = [];

    public void Add(FramePlace place, IReadOnlyList<CommitRun> runs)
    {
        foreach (var run in runs)
        {
            foreach (var commit in run.Commits)
            {
                _frameOf[commit.Id] = _frames.Count;
            }
        }

        _frames.Add(place);
    }

    public bool TryFind(CommitId id, out FramePlace place)
    {
        var found = _frameOf.TryGetValue(id, out var frame);
        place = found ? _frames[frame] : default;
        return found;
    }
}
