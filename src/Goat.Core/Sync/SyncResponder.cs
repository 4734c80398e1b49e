using Goat.Commits;
using Goat.Graph;
using Goat.Statements;

namespace Goat.Sync;

/// <summary>The answering side of a round: a relay, or a client towards another.</summary>
public static class SyncResponder
{
    private const int MaxUnscopedItems = 2048;

    /// <summary>Answers a part whose bundle, if it had one, was taken in before.</summary>
    /// <param name="set">What the replica holds now.</param>
    /// <param name="request">The part.</param>
    /// <param name="taken">What became of the request's bundle; null where it had none.</param>
    /// <param name="source">Reads commits back.</param>
    /// <param name="salt">Fresh, from a cryptographic source of randomness.</param>
    /// <param name="maxBytes">Bytes of commits to send at most, before compression; at least one run is sent.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    public static async ValueTask<SyncPart> AnswerAsync(
        CommitSet set,
        SyncPart request,
        Admission? taken,
        ICommitSource source,
        ulong salt,
        int maxBytes = SyncLimits.PageBytes,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(request);
        var plan = Plan(set, request, taken, salt, maxBytes);
        var bundle = await PageBuilder.BuildAsync(set, plan.Runs, plan.Statements, source, cancellationToken).ConfigureAwait(false);
        return plan.Reply with { Bundle = bundle };
    }

    internal static (SyncPart Reply, List<RunPlan> Runs, List<Statement> Statements) Plan(CommitSet set, SyncPart request, Admission? taken, ulong salt, int maxBytes)
    {
        var graph = set.Graph;
        var hasBundle = request.Bundle.Length > 0;
        var reply = new SyncPart
        {
            Repository = request.Repository,
            Count = graph.Count,
            Orphans = graph.OrphanCount,
            Accepted = taken?.Verdicts.Count(IsAccepted) ?? 0,
            Verdicts = taken is null ? [] : [.. taken.Verdicts.Where(v => !IsAccepted(v)).Select(Shorten)],
        };
        var sameStatements = request.StatementDigest == set.Statements.Digest;
        if (request.Digest == graph.Digest && sameStatements && request.Count == graph.Count && !request.HasMore)
        {
            // Even then it may ask for what it can no longer read.
            var wanted = Wanted(graph, request).Distinct().ToList();
            var kind = wanted.Count > 0 ? RoundKind.Healing : hasBundle ? Larger(request.Kind, RoundKind.Exact) : request.Kind;
            return (reply with { IsEqual = true, Kind = kind }, Rounds.TakePage(graph, wanted, maxBytes), []);
        }

        reply = reply with { Digest = graph.Digest, StatementDigest = set.Statements.Digest };
        if (request.HasMore)
        {
            return (reply with { Kind = Larger(request.Kind, RoundKind.Exact) }, [], []);
        }

        return PlanAnswer(set, request, taken, reply with { StatementIds = sameStatements ? null : [.. set.Statements.All.Select(s => s.Id.Short).Take(SyncLimits.StatementIds)] }, salt, maxBytes);
    }

    private static (SyncPart Reply, List<RunPlan> Runs, List<Statement> Statements) PlanAnswer(CommitSet set, SyncPart request, Admission? taken, SyncPart reply, ulong salt, int maxBytes)
    {
        var graph = set.Graph;
        var selection = Rounds.Select(graph, request, taken?.Verdicts.Where(v => v.Status != AdmissionStatus.Refused).Select(v => v.Id) ?? []);
        var kind = selection?.Kind ?? RoundKind.Filtered;
        kind = Larger(kind, graph.OrphanCount > 0 || request.Orphans > 0 ? RoundKind.Healing : request.Kind);
        var indices = Wanted(graph, request).Concat(selection?.Indices ?? []).Distinct().ToList();
        var runs = Rounds.TakePage(graph, indices, maxBytes);
        reply = reply with
        {
            Kind = kind,
            HasMore = indices.Count > 0,
            // A filter names orphans as held: without being asked nobody would attest them anew.
            Wants = [.. graph.MissingIds.Concat(graph.UnattestedIds).Take(SyncLimits.Wants)],
        };
        if (!Rounds.HoldsAllOf(graph, request) || graph.OrphanCount > 0)
        {
            var (have, isComplete) = Rounds.Have(graph, withLadder: false);
            var common = Rounds.Common(graph, request.Have);
            reply = reply with { Have = have, HaveIsComplete = isComplete };
            if (common.Count > 0 || HasLadder(request) || request.Filter is { Base.Count: 0 } || graph.Count + graph.OrphanCount <= MaxUnscopedItems)
            {
                reply = reply with { Filter = Rounds.Filter(graph, [.. common.Take(SyncLimits.Base)], salt) };
            }
        }

        return (reply, runs, Rounds.SelectStatements(set.Statements, request));
    }

    private static IEnumerable<int> Wanted(CommitGraph graph, SyncPart request) => request.Wants.Select(graph.IndexOf).Where(i => i >= 0);

    private static bool HasLadder(SyncPart request) => request.Have.Count >= 62 || 1L << request.Have.Count >= request.Count;

    private static bool IsAccepted(AdmissionVerdict verdict) => verdict.Status is AdmissionStatus.Stored or AdmissionStatus.Duplicate;

    private static AdmissionVerdict Shorten(AdmissionVerdict verdict) =>
        verdict.Detail.Length <= SyncLimits.DetailBytes / 4 ? verdict : verdict with { Detail = verdict.Detail[..(SyncLimits.DetailBytes / 4)] };

    private static RoundKind Larger(RoundKind a, RoundKind b) => a > b ? a : b;
}
