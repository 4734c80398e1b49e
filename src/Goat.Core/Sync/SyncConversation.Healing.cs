using Goat.Graph;

namespace Goat.Sync;

/// <content>Uploading in parts, where the other side has lost much and others are uploading too.</content>
public sealed partial class SyncConversation
{
    private const int MaxIdleParts = 64;
    private const int BlockCommits = 1024;

    private readonly Dictionary<int, long> _places = [];
    private HealShare? _share;
    private bool _hasDealt;
    private int _idleParts;
    private bool _ignoresShares;

    /// <summary>Whether others are at what is left to send: the next request should wait a moment.</summary>
    public bool WaitsForOthers => _share is { Count: 0 };

    private bool IsSharing => _share is not null;

    /// <summary>Begins to upload in parts, if the other side asks for that.</summary>
    private void BeginSharing(HealShare? share)
    {
        if (share is not { } part || _queue.Count == 0 || _ignoresShares)
        {
            return;
        }

        NotePlaces();
        Take(part);
    }

    /// <summary>What the other side says to the part that was dealt with.</summary>
    private void GoOnSharing(HealShare? share)
    {
        if (!_hasDealt)
        {
            // Only a page of it.
            return;
        }

        if (share is { } part && _queue.Count > 0)
        {
            Take(part);
            return;
        }

        // Everything was dealt with by somebody: an ordinary round says what is missing all the same, because others hold something else. Nobody is at that.
        _share = null;
        _ignoresShares = _queue.Count > 0;
        _queue.Clear();
    }

    private void Take(HealShare part)
    {
        // Advice that leads nowhere is not followed for ever.
        _idleParts += part.Count == 0 || !_queue.Exists(i => part.Contains(_places[i])) ? 1 : 0;
        _ignoresShares = _idleParts >= MaxIdleParts;
        _share = _ignoresShares ? null : part;
        _queueKind = RoundKind.Healing;
    }

    /// <summary>Takes a page out of the queue, of the own part only.</summary>
    private (List<RunPlan> Runs, HealShare? Dealt) TakePart(int maxBytes)
    {
        var part = _share!.Value;
        var own = _queue.FindAll(i => part.Contains(_places[i]));
        var runs = Sync.Rounds.TakePage(_set.Graph, own, maxBytes);
        var rest = own.ToHashSet();
        _queue.RemoveAll(i => part.Contains(_places[i]) && !rest.Contains(i));
        _hasDealt = own.Count == 0;
        return (runs, _hasDealt ? part with { Next = _queue.Count == 0 ? _set.Graph.Count : _queue.Min(i => _places[i]) } : null);
    }

    /// <summary>
    /// Places that are the same wherever the same is held: all commits of a block of a chain stand at the beginning of the block, and blocks in the canonical order of their first commits. Runs would not do: where they end depends on which
    /// attestations a replica has seen. A run that reaches into the next block is sent twice there, which is why blocks are much longer than runs.
    /// </summary>
    private void NotePlaces()
    {
        var index = _set.Graph.Index;
        var blocks = new List<(int Lane, long Block, int First, int Count)>();
        for (var lane = 0; lane < index.Lanes.Count; lane++)
        {
            var commits = index.Lanes[lane].Commits;
            for (var position = 0; position < commits.Count;)
            {
                var block = BlockOf(index.Lanes[lane], position);
                var count = (int)Math.Min(commits.Count - position, ((block + 1) * BlockCommits) + 1 - (index.Lanes[lane].FirstSeq + position));
                blocks.Add((lane, block, commits[position], count));
                position += count;
            }
        }

        blocks.Sort((a, b) => index.CompareCanonically(a.First, b.First));
        var starts = new Dictionary<(int Lane, long Block), long>(blocks.Count);
        var place = 0L;
        foreach (var (lane, block, _, count) in blocks)
        {
            starts[(lane, block)] = place;
            place += count;
        }

        _places.Clear();
        foreach (var commit in _queue)
        {
            var entry = index[commit];
            _places[commit] = starts[(entry.Lane, BlockOf(index.Lanes[entry.Lane], entry.Position))];
        }
    }

    private static long BlockOf(Lane lane, int position) => (lane.FirstSeq + position - 1) / BlockCommits;
}
