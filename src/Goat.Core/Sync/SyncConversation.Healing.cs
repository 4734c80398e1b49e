using Goat.Graph;

namespace Goat.Sync;

/// <content>Uploading in parts, where the other side has lost much and others are uploading too.</content>
public sealed partial class SyncConversation
{
    private const int MaxIdleParts = 64;

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

    /// <summary>Places in the canonical order; the commits of a run stand at its end's, so that no run is cut between two uploaders.</summary>
    private void NotePlaces()
    {
        var index = _set.Graph.Index;
        var order = Enumerable.Range(0, index.Count).ToArray();
        Array.Sort(order, index.CompareCanonically);
        var ranks = new int[order.Length];
        for (var place = 0; place < order.Length; place++)
        {
            ranks[order[place]] = place;
        }

        _places.Clear();
        foreach (var lane in _queue.GroupBy(i => index[i].Lane))
        {
            NotePlaces(index.Lanes[lane.Key], lane.OrderBy(i => index[i].Position), ranks);
        }

        // What has no end yet cannot be sent.
        _queue.RemoveAll(i => !_places.ContainsKey(i));
    }

    private void NotePlaces(Lane lane, IEnumerable<int> commits, int[] ranks)
    {
        var next = 0;
        foreach (var commit in commits)
        {
            var position = _set.Graph.Index[commit].Position;
            while (next < lane.Attested.Count && lane.Attested[next].Position < position)
            {
                next++;
            }

            if (next < lane.Attested.Count)
            {
                _places[commit] = ranks[lane.Commits[lane.Attested[next].Position]];
            }
        }
    }
}
