using System.Collections;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Sync;

/// <summary>
/// The asking side: rounds with one replica about one repository until both hold the same. Each turn: <see cref="NextRequestAsync"/>, send, take in the reply's bundle, <see cref="Receive"/>. The caller has attested its own chains
/// (<see cref="CommitGraph.ToAttest"/>) before each request. Begin anew after the set was rebuilt or a message was lost.
/// </summary>
public sealed partial class SyncConversation
{
    private const int MaxIdleRounds = 3;
    private const int MaxFruitlessRounds = 16;

    private readonly CommitSet _set;
    private readonly IReadOnlyList<CommitId> _remembered;
    private readonly HashSet<int> _refused = [];
    private readonly HashSet<SessionId> _certified = [];
    private List<int> _queue = [];
    private List<Statement> _statements = [];
    private RoundKind _queueKind;
    private IReadOnlyList<ulong> _common = [];
    private bool _sendStatementIds;
    private bool _sentRemembered;
    private (int, int, U128, long, long, CommitId, U128) _last;
    private (long Count, IReadOnlyList<CommitId> Tips) _asked = (0, []);
    private readonly BitArray _sent = new(0);
    private (int, int, U128) _own;
    private bool _sendsNew;
    private int _idle;
    private int _fruitless;

    /// <summary>Begins a conversation.</summary>
    /// <param name="set">What this replica holds.</param>
    /// <param name="remembered">The other side's frontier when both last held the same; empty where that is not known. A hint: a wrong one costs rounds, never data.</param>
    public SyncConversation(CommitSet set, IReadOnlyList<CommitId> remembered)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(remembered);
        _set = set;
        _remembered = remembered;
        _known = Sync.Rounds.Newest(set.Graph, remembered.Select(set.Graph.IndexOf));
    }

    /// <summary>Where it stands.</summary>
    public ConversationState State { get; private set; }

    /// <summary>
    /// Once synced: the frontier that both held when the other side answered; what to remember for the next conversation. What was written here meanwhile is not in it.
    /// </summary>
    public IReadOnlyList<CommitId> Agreed { get; private set; } = [];

    /// <summary>Rounds so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>Why the other side did not process the last part.</summary>
    public string? Problem { get; private set; }

    /// <summary>Commits that are held and can no longer be read: they are asked for by name.</summary>
    public IReadOnlyCollection<CommitId> Lost { get; set; } = [];

    /// <summary>Commits that are still to be sent, as far as that is known.</summary>
    public int Queued => _queue.Count;

    /// <summary>The next request.</summary>
    /// <param name="source">Reads commits back.</param>
    /// <param name="salt">Fresh, from a cryptographic source of randomness.</param>
    /// <param name="maxBytes">Bytes of commits to send at most, before compression.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    public async ValueTask<SyncPart> NextRequestAsync(ICommitSource source, ulong salt, int maxBytes = SyncLimits.PageBytes, CancellationToken cancellationToken = default)
    {
        var (request, runs) = Plan(salt, maxBytes);
        var bundle = await PageBuilder.BuildAsync(_set, runs, _statements, source, cancellationToken).ConfigureAwait(false);
        _statements = [];
        return request with { Bundle = bundle };
    }

    /// <summary>Takes in a reply whose bundle, if it had one, was taken in before.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="received">The commits of its bundle; null for none.</param>
    public void Receive(SyncPart reply, IReadOnlyList<CommitId>? received = null)
    {
        ArgumentNullException.ThrowIfNull(reply);
        Rounds++;
        if (reply.Problem is not null)
        {
            (State, Problem) = (ConversationState.Failed, reply.Problem);
            return;
        }

        NoteRefusals(reply);
        NoteKnown(reply, received ?? []);
        if (FindAgreed(reply, received ?? []) is { } agreed)
        {
            (State, Agreed, Missing) = (ConversationState.Synced, agreed, 0);
            return;
        }

        if (_sendsOnly && _queue.Count == 0)
        {
            EndSending(reply);
            return;
        }

        if (IsSharing)
        {
            GoOnSharing(reply.Share);
            return;
        }

        var wasPaging = _queue.Count > 0;
        if (!wasPaging)
        {
            ChooseNext(reply);
        }

        Judge(reply, wasPaging);
    }

    private (SyncPart Request, List<RunPlan> Runs) Plan(ulong salt, int maxBytes)
    {
        var graph = _set.Graph;
        var knowsRemembered = Rounds == 0 && _remembered.Count is > 0 and <= SyncLimits.Base && _remembered.All(id => graph.IndexOf(id) >= 0);
        if (knowsRemembered)
        {
            var known = new Closure(graph);
            foreach (var id in _remembered)
            {
                known.Add(graph.IndexOf(id));
            }

            (_queue, _queueKind, _sentRemembered) = (known.Outside(), RoundKind.Exact, true);
        }

        _asked = (graph.Count, [.. graph.Tips]);
        _queue.RemoveAll(i => IsRefused(i));
        var planned = _queue.Count;
        var (runs, dealt) = IsSharing ? TakePart(maxBytes) : (Sync.Rounds.TakePage(graph, _queue, maxBytes), null);
        _sendsNew |= NoteSent(runs);
        var request = new SyncPart
        {
            Repository = graph.Repository,
            Kind = planned > 0 ? _queueKind : RoundKind.Equal,
            Count = graph.Count,
            Orphans = graph.OrphanCount,
            Digest = graph.Digest,
            StatementDigest = _set.Statements.Digest,
            HasMore = _queue.Count > 0 || IsSharing || (_sendsOnly && knowsRemembered),
            Share = dealt,
            StatementIds = _sendStatementIds ? [.. _set.Statements.All.Select(s => s.Id.Short).Take(_idle == 1 ? 0 : SyncLimits.StatementIds)] : null,
            Wants = [.. graph.MissingIds.Concat(Lost).Take(SyncLimits.Wants)],
        };
        if (request.HasMore)
        {
            return (request, runs);
        }

        if (knowsRemembered && runs.Sum(r => r.Ids.Count) >= planned)
        {
            return (request with { Have = [.. _remembered.Select(id => id.Short)], HaveIsComplete = true }, runs);
        }

        if (_idle == 1)
        {
            // Nothing came of the last round: short ids may have misled one of the sides, so none are used.
            return (request with { Filter = Sync.Rounds.Filter(graph, [], salt) }, runs);
        }

        var (have, isComplete) = Sync.Rounds.Have(graph, withLadder: true);
        request = request with { Have = have, HaveIsComplete = isComplete };
        // Where tips alone cannot say what is held here, a filter does.
        return (graph.OrphanCount > 0 || !isComplete) && Rounds > 0
            ? (request with { Filter = Sync.Rounds.Filter(graph, Sync.Rounds.Common(graph, _common), salt) }, runs)
            : (request, runs);
    }

    private void ChooseNext(SyncPart reply)
    {
        var graph = _set.Graph;
        var selection = Sync.Rounds.Select(graph, reply, []);
        _queueKind = selection?.Kind ?? RoundKind.Filtered;
        if (reply.Orphans > 0 || graph.OrphanCount > 0 || (_sentRemembered && reply.Filter is not null))
        {
            // What both held once is not all there any more.
            _queueKind = RoundKind.Healing;
        }

        // Where parts are handed out, what is wanted by name is on its way from somebody.
        var wanted = reply.Share is null || _ignoresShares ? reply.Wants.Select(graph.IndexOf).Where(i => i >= 0) : [];
        _queue = [.. wanted.Concat(selection?.Indices ?? []).Distinct().Where(i => !IsRefused(i))];
        _statements = Sync.Rounds.SelectStatements(_set.Statements, _idle == 1 && reply.StatementIds is not null ? reply with { StatementIds = [] } : reply);
        _sendStatementIds = reply.StatementDigest != _set.Statements.Digest;
        _common = reply.Filter?.Base ?? [];
        BeginSharing(reply.Share);
    }

    private void NoteRefusals(SyncPart reply)
    {
        var lacking = new HashSet<SessionId>();
        foreach (var verdict in reply.Verdicts)
        {
            var index = verdict.Status == AdmissionStatus.Refused ? _set.Graph.IndexOf(verdict.Id) : -1;
            if (index >= 0 && !(verdict.Reason == RefusalReason.NoCertificate && CanCertify(_set.Graph.ChainAt(index).Session, lacking)))
            {
                _refused.Add(index);
            }
        }

        _certified.UnionWith(lacking);
    }

    /// <summary>Whether the other side lacks, because it has lost it, a certificate that was not sent yet: it goes with the next bundle, and the commits are sent again.</summary>
    private bool CanCertify(SessionId session, HashSet<SessionId> lacking)
    {
        if (lacking.Contains(session))
        {
            return true;
        }

        if (_certified.Contains(session) || !_set.Statements.TryGetCertificate(session, out var certificate, out _))
        {
            return false;
        }

        lacking.Add(session);
        _statements.Add(certificate);
        return true;
    }

    private bool IsRefused(int index) => _refused.Count > 0 && (_refused.Contains(index) || _refused.Any(r => _set.Graph.IsAncestor(r, index)));

    /// <summary>
    /// The frontier of the other side, if it is known now to hold the same as this one did when it asked, or does now, or both together.
    /// </summary>
    private IReadOnlyList<CommitId>? FindAgreed(SyncPart reply, IReadOnlyList<CommitId> received)
    {
        var graph = _set.Graph;
        if (reply.IsEqual)
        {
            return reply.Count == _asked.Count ? _asked.Tips : null;
        }

        if (reply.StatementDigest != _set.Statements.Digest)
        {
            return null;
        }

        if (reply.Digest == graph.Digest)
        {
            return [.. graph.Tips];
        }

        // Something was written here since the request: what was asked about, and what came back, may be all the other side has.
        var newest = Sync.Rounds.Newest(graph, _asked.Tips.Concat(received).Select(graph.IndexOf));
        CommitId[] tips = [.. newest.Select(graph.IdAt).Order()];
        return reply.Digest == CommitGraph.DigestOf(tips) ? tips : null;
    }

    private bool NoteSent(List<RunPlan> runs)
    {
        _lastSent = [.. runs.Select(r => _set.Graph.IndexOf(r.Ids[^1]))];
        _lastSentCount = runs.Sum(r => r.Ids.Count);
        _sent.Length = Math.Max(_sent.Length, _set.Graph.Count);
        var isNew = false;
        foreach (var index in runs.SelectMany(r => r.Ids).Select(_set.Graph.IndexOf))
        {
            isNew |= !_sent[index];
            _sent[index] = true;
        }

        return isNew;
    }

    private void Judge(SyncPart reply, bool wasPaging)
    {
        var graph = _set.Graph;
        var now = (graph.Count, graph.OrphanCount, _set.Statements.Digest, reply.Count, reply.Orphans, reply.Digest, reply.StatementDigest);
        _idle = now == _last && !wasPaging ? _idle + 1 : 0;
        _last = now;
        var own = (graph.Count, graph.OrphanCount, _set.Statements.Digest);
        _fruitless = own == _own && !_sendsNew ? _fruitless + 1 : 0;
        _own = own;
        _sendsNew = false;
        if (_refused.Count > 0 && _queue.Count == 0 && _statements.Count == 0 && _idle > 0)
        {
            State = ConversationState.SyncedExceptRefused;
        }
        else if (_idle >= MaxIdleRounds || _fruitless >= MaxFruitlessRounds)
        {
            State = ConversationState.Stalled;
        }
    }
}
