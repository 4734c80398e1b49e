using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Identity;
using Goat.Pending;
using Goat.Replicas;
using Goat.Statements;
using Goat.Wire;

namespace Goat;

/// <content>Opening and closing.</content>
public sealed partial class Repository
{
    /// <summary>Reads the store and builds the items.</summary>
    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var reader = new ReplicaReader(_store, Database.DatabaseId, Id, RepositoryPath.Parse(Path));
        var content = await reader.ReadAsync(NewHeader, cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            _damage = content.Damage;
            Populate(content);
            ContinueChain(content);
        }

        if (content.Damage.Count > 0)
        {
            ClientLog.Damaged(_logger, Path, content.Damage.Count, content.Damage.Sum(d => d.Length));
        }

        await StoreCertificateAsync().ConfigureAwait(false);
    }

    /// <summary>Reads everything again, for another view of it: the items stay the same objects. The caller has the right to write, and nothing is pending.</summary>
    /// <returns>What items showed before.</returns>
    private async ValueTask<ReplicaContent> ReadAgainAsync(CancellationToken cancellationToken)
    {
        var reader = new ReplicaReader(_store, Database.DatabaseId, Id, RepositoryPath.Parse(Path));
        return await reader.ReadAsync(NewHeader, cancellationToken).ConfigureAwait(false);
    }

    private ReplicaHeader NewHeader() =>
        new(Database.DatabaseId, Id, Path, Database.Random.NextUInt128(), Database.Time.GetUtcNow().ToUnixTimeMilliseconds());

    private void Populate(ReplicaContent content)
    {
        foreach (var withdrawal in content.Withdrawals)
        {
            _withdrawn.Add(withdrawal.Id);
        }

        var found = new Dictionary<CommitId, (Commit Commit, CommitLocation Location)>();
        var runs = new List<CommitRun>();
        foreach (var (bundle, location) in content.Bundles)
        {
            foreach (var run in bundle.Runs)
            {
                if (run.Chain.Session == Database.SessionId)
                {
                    _set.Graph.MarkOwn(run.Chain);
                }

                if (Remaining(run) is { } remaining)
                {
                    runs.Add(remaining);
                }
            }

            foreach (var commit in bundle.Commits)
            {
                found.TryAdd(commit.Id, (commit, location));
            }
        }

        var admission = _set.Graph.Apply(runs);
        _set.ApplyTrusted(new Bundle(Id, [.. content.Bundles.SelectMany(b => b.Bundle.Statements).DistinctBy(s => s.Id)], []));
        foreach (var id in admission.Closed)
        {
            var (commit, location) = found[id];
            Take(commit, location, changed: null);
        }

        foreach (var id in _set.Graph.OrphanIds)
        {
            _orphans[id] = found[id];
        }

        foreach (var item in _items.Values)
        {
            Move(item, LifecycleOf(item));
        }

        ShowWithdrawn(content.Withdrawals, found);
    }

    private void ShowWithdrawn(IEnumerable<Withdrawal> withdrawals, Dictionary<CommitId, (Commit Commit, CommitLocation Location)> found)
    {
        _refused.Clear();
        foreach (var withdrawal in withdrawals.Where(w => w.Reason != RefusalReason.BuildsOnRefused && found.ContainsKey(w.Id)))
        {
            _refused.Add(Describe(withdrawal, found[withdrawal.Id].Commit));
        }
    }

    private CommitRun? Remaining(CommitRun run)
    {
        if (_withdrawn.Count == 0 || !run.Commits.Any(c => _withdrawn.Contains(c.Id)))
        {
            return run;
        }

        var kept = run.Commits.TakeWhile(c => !_withdrawn.Contains(c.Id)).ToArray();
        return kept.Length == 0 ? null : new CommitRun(kept, signature: null);
    }

    private void ContinueChain(ReplicaContent content)
    {
        var last = content.Bundles.SelectMany(b => b.Bundle.Runs).LastOrDefault(r => r.Chain.Session == Database.SessionId);
        if (last is null || !content.IsContinuous || _withdrawn.Contains(last.Tip.Id) || _orphans.Values.Any(o => o.Commit.Header.Chain.Session == Database.SessionId))
        {
            return;
        }

        var tip = _set.Graph.LastOf(last.Chain);
        if (tip < 0 || _set.Graph.IdAt(tip) != last.Tip.Id)
        {
            return;
        }

        var chain = new OwnChain(last.Chain);
        chain.Advance(last.Tip.Id, last.Tip.Header.Seq);
        foreach (var run in content.Bundles.SelectMany(b => b.Bundle.Runs).Where(r => r.Chain == last.Chain))
        {
            chain.Used(run.Commits.SelectMany(c => c.Header.Changes).Max(c => (long?)c.Counter) ?? 0);
        }

        _chain = chain;
    }

    /// <summary>Puts the session's certificate into the store where own commits stand there without it.</summary>
    internal async ValueTask StoreCertificateAsync()
    {
        if (Database.CertificateStatements is not [var certificate] || _set.Statements.Holds(certificate.Id) || !_set.Graph.IsOwn(_chain.Id))
        {
            return;
        }

        await AppendStatementsAsync([certificate]).ConfigureAwait(false);
        lock (Gate)
        {
            _set.Statements.Add(certificate);
        }
    }

    private async ValueTask AppendStatementsAsync(IReadOnlyList<Statement> statements)
    {
        var frame = new WireWriter(512);
        FrameCodec.Write(frame, FrameKind.Bundle, BundleCodec.Encode(new Bundle(Id, [.. statements.OrderBy(s => s.Id)], [])));
        await _store.AppendAsync(frame.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Flushes and closes the store; edits afterwards throw.</summary>
    internal async ValueTask CloseAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            await SealAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (Gate)
            {
                _isClosed = true;
            }

            await _timer.DisposeAsync().ConfigureAwait(false);
            await _store.DisposeAsync().ConfigureAwait(false);
            _writing.Release();
        }
    }
}
