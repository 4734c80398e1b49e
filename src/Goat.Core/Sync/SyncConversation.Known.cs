using Goat.Commits;

namespace Goat.Sync;

/// <content>What the other side is known to hold, and what it has more.</content>
public sealed partial class SyncConversation
{
    private List<int> _known = [];
    private List<int> _lastSent = [];
    private long _lastSentCount;
    private bool _sendsOnly;

    /// <summary>
    /// The newest commits that the other side is known to hold: what to remember where the conversation is broken off, so that nothing that arrived is sent again. A hint, like <see cref="Agreed"/>.
    /// </summary>
    public IReadOnlyList<CommitId> Known => [.. _known.Select(_set.Graph.IdAt).Order()];

    /// <summary>How many commits the other side has more than this one, as far as its last answer says; a lower bound of what is still to be fetched.</summary>
    public long Missing { get; private set; }

    /// <summary>About how many bytes it takes to fetch them, by what came so far.</summary>
    public long MissingBytes { get; private set; }

    /// <summary>
    /// Whether to fetch nothing: the conversation ends as <see cref="ConversationState.Sent"/>. Only works where something is remembered of the other side; otherwise, and where that turns out to be wrong, the conversation is an ordinary one.
    /// </summary>
    public bool SendsOnly
    {
        get => _sendsOnly;
        init => _sendsOnly = value;
    }

    /// <summary>Keeps track of what the other side holds: what it took in, sent, or names.</summary>
    private void NoteKnown(SyncPart reply, IReadOnlyList<CommitId> received)
    {
        var graph = _set.Graph;
        Missing = Math.Max(0, reply.Count - graph.Count);
        MissingBytes = received.Count == 0 ? MissingBytes : Missing * Math.Max(1, reply.Bundle.Length / received.Count);
        if (_sentRemembered && reply.Filter is not null && !reply.IsEqual)
        {
            // It does not know what it held once.
            _known = [];
        }

        var accepted = reply.Accepted == _lastSentCount ? _lastSent : [];
        var fresh = new List<int>();
        var known = new Closure(graph);
        _known.ForEach(known.Add);
        foreach (var index in received.Select(graph.IndexOf).Concat(accepted).Concat(Sync.Rounds.Common(graph, reply.Have)).Where(i => i >= 0).OrderDescending())
        {
            if (!known.Contains(index))
            {
                known.Add(index);
                fresh.Add(index);
            }
        }

        _known = fresh.Count == 0 ? _known : Sync.Rounds.Newest(graph, _known.Concat(fresh));
    }

    /// <summary>After the last bundle of a conversation that only sends.</summary>
    private void EndSending(SyncPart reply)
    {
        if (reply.Accepted == _lastSentCount && _refused.Count == 0)
        {
            State = ConversationState.Sent;
            return;
        }

        // It lacks what it held once, or refuses something: that takes ordinary rounds.
        _sendsOnly = false;
    }
}
