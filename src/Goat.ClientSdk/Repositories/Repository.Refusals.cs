using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Merge;
using Goat.Pending;
using Goat.Replicas;
using Goat.Sync;
using Goat.Syncing;

namespace Goat;

/// <content>Commits that a relay refuses.</content>
public sealed partial class Repository
{
    /// <summary>Sets aside own commits that can never be accepted; says of others why they are not. The caller has the right to write.</summary>
    private async ValueTask HandleRefusalsAsync(RepositoryRounds rounds, IReadOnlyList<AdmissionVerdict> verdicts, CancellationToken cancellationToken)
    {
        var roots = new List<AdmissionVerdict>();
        foreach (var verdict in verdicts)
        {
            if ((IsFinal(verdict.Reason) || WasMadeByWrongClock(verdict)) && IsOwn(verdict.Id) && !IsAccepted(verdict.Id))
            {
                roots.Add(verdict);
            }
            else if (verdict.Reason != RefusalReason.BuildsOnRefused)
            {
                rounds.Complaints.Add($"Commit {verdict.Id} of {Path} was refused ({verdict.Reason}): {verdict.Detail}");
            }
        }

        if (roots.Count > 0)
        {
            await WithdrawAsync(roots, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the commit itself is what is wrong; otherwise time, a certificate or a quota can mend it.</summary>
    private static bool IsFinal(RefusalReason reason) => reason
        is RefusalReason.Malformed
        or RefusalReason.WrongRepository
        or RefusalReason.BrokenChain
        or RefusalReason.WrongHeight
        or RefusalReason.WrongTime
        or RefusalReason.WrongParent
        or RefusalReason.VoidPayload
        or RefusalReason.Fork
        or RefusalReason.Policy;

    /// <summary>Whether some relay has accepted a commit once: then others may have it, and it is not taken back any more.</summary>
    private bool IsAccepted(CommitId id) => IsAmong(_set.Graph.IndexOf(id), KnownAtRelays()) || OthersBuiltOn(id);

    /// <summary>Whether a commit was made when the own clock was ahead, and this clock says so too by now: with its old time it would be refused until then.</summary>
    private bool WasMadeByWrongClock(AdmissionVerdict verdict) =>
        verdict.Reason == RefusalReason.TooFarAhead && _set.Graph.IndexOf(verdict.Id) is >= 0 and var index && _set.Graph.TimeAt(index) > Database.LatestNowMs + AdmissionRules.MaxAheadMs;

    private bool OthersBuiltOn(CommitId id) => DescendantsOf([_set.Graph.IndexOf(id)]).Exists(i => _set.Graph.ChainAt(i).Session != Database.SessionId);

    private List<int> DescendantsOf(IReadOnlyList<int> roots)
    {
        var graph = _set.Graph;
        return [.. Enumerable.Range(0, graph.Count).Where(i => roots.Any(r => r == i || graph.IsAncestor(r, i)))];
    }

    private async ValueTask WithdrawAsync(List<AdmissionVerdict> roots, CancellationToken cancellationToken)
    {
        var indices = DescendantsOf([.. roots.Select(r => _set.Graph.IndexOf(r.Id))]);
        var ids = indices.ConvertAll(_set.Graph.IdAt);
        var commits = (await ReadAsync(ids, cancellationToken).ConfigureAwait(false)).OfType<Commit>().ToList();

        // What is wrong with its time only is said again as well.
        var reasons = roots.Where(r => r.Reason != RefusalReason.TooFarAhead).ToDictionary(r => r.Id);
        var withdrawals = ids.ConvertAll(id => reasons.TryGetValue(id, out var root)
            ? new Withdrawal(id, root.Reason, root.Detail)
            : new Withdrawal(id, RefusalReason.BuildsOnRefused, "Its changes were made again."));
        await StoreAsync(withdrawals).ConfigureAwait(false);

        // From here on it is done, whether or not anybody still waits.
        var redos = StillToSay(commits.Where(c => !reasons.ContainsKey(c.Id)).SelectMany(RedosOf), [.. indices]);
        var lost = await RebuildAsync(_ => true, redos, CancellationToken.None).ConfigureAwait(false);
        Report(commits, reasons, lost);
        await SealAsync().ConfigureAwait(false);
    }

    /// <summary>What is left of changes where others, or this device itself, have changed the same items without building on them: for example where the withdrawal itself was damaged and is made once more.</summary>
    private List<Redo> StillToSay(IEnumerable<Redo> redos, HashSet<int> withdrawn)
    {
        lock (Gate)
        {
            return [.. redos.Select(r => StillToSay(r, withdrawn)).OfType<Redo>()];
        }
    }

    private Redo? StillToSay(Redo redo, HashSet<int> withdrawn)
    {
        if (!_items.TryGetValue(redo.Key, out var item) || item.State.Heads.All(h => withdrawn.Contains(h.Commit)))
        {
            return redo;
        }

        var state = item.State;
        var isDeletedSince = state.Heads.Any(h => h.Kind == ChangeKind.Delete && !withdrawn.Contains(h.Commit) && _set.Graph.ChainAt(h.Commit).Session == Database.SessionId);
        return redo.Kind == ChangeKind.Delete || isDeletedSince
            ? null
            : redo with { Operations = [.. redo.Operations.Where(o => withdrawn.Contains(state.WriterOf(state.Fields.SlotOf(o.Field))))] };
    }

    private async ValueTask StoreAsync(IReadOnlyCollection<Withdrawal> withdrawals) =>
        await _log.AppendAsync(FrameKind.Withdrawal, Withdrawal.Encode(withdrawals)).ConfigureAwait(false);

    private static IEnumerable<Redo> RedosOf(Commit commit)
    {
        var operations = StoredCommit.Read(commit, default).Operations;

        for (var i = 0; i < operations.Length; i++)
        {
            yield return new Redo(commit.Header.Changes[i].Key, commit.Header.Changes[i].Kind, operations[i], commit.Id, commit.Header.Changes[i].Schema);
        }
    }

    private void Report(List<Commit> commits, Dictionary<CommitId, AdmissionVerdict> reasons, List<Redo> lost)
    {
        var reports = new List<RefusedCommit>();
        foreach (var commit in commits)
        {
            if (reasons.TryGetValue(commit.Id, out var root))
            {
                reports.Add(Describe(new Withdrawal(commit.Id, root.Reason, root.Detail), commit));
            }
        }

        foreach (var group in lost.GroupBy(r => r.Of))
        {
            reports.Add(new RefusedCommit(Path, group.Key ?? default, RefusalReason.BuildsOnRefused, "The commit that created the item was refused.", [.. group.Select(r => Describe(r.Key, r.Kind, r.Operations))]));
        }

        lock (Gate)
        {
            _refused.RemoveAll(r => reports.Exists(n => n.Id == r.Id));
            _refused.AddRange(reports);
        }

        foreach (var report in reports)
        {
            Database.Telemetry.CountRefused(report.Reason);
            ClientLog.CommitRefused(_logger, Path, report.Id.ToString(), report.Reason.ToString(), report.Detail);
            Announce(report);
        }

        AnnounceStatus();
    }

    private RefusedCommit Describe(Withdrawal withdrawal, Commit commit)
    {
        var (_, _, status, operations) = StoredCommit.Read(commit, default);
        var changes = commit.Header.Changes.Select((c, i) => Describe(c.Key, c.Kind, status == PayloadStatus.Readable ? operations[i] : []));
        return new RefusedCommit(Path, commit.Id, withdrawal.Reason, withdrawal.Detail, [.. changes]);
    }

    private static RefusedChange Describe(string key, ChangeKind kind, IReadOnlyList<FieldOperation> operations) =>
        new(key, kind, operations.ToDictionary(o => o.Field, o => o.Kind == FieldOperationKind.Set ? FieldValue.Show(o.Value) : null, StringComparer.Ordinal));
}
