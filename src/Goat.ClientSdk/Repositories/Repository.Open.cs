using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Identity;
using Goat.Merge;
using Goat.Pending;
using Goat.Replicas;
using Goat.Statements;

namespace Goat;

/// <content>Opening.</content>
public sealed partial class Repository
{
    /// <summary>Reads the store and builds the items.</summary>
    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var headerDamage = await _log.OpenAsync(NewHeader, cancellationToken).ConfigureAwait(false);
        var own = new OwnRuns(Database.SessionId);
        var from = _log.First;
        if (await LoadCheckpointAsync(cancellationToken).ConfigureAwait(false) is { } checkpoint)
        {
            await AdoptAsync(checkpoint, own, cancellationToken).ConfigureAwait(false);
            from = checkpoint.Head.Covered;
        }

        var wasTorn = false;
        var damage = headerDamage;
        ReplicaReader? reader = null;
        if (from < _log.Store.Length)
        {
            reader = await ReadLogAsync(own, from, cancellationToken).ConfigureAwait(false);
            (wasTorn, damage) = (reader.WasTorn, [.. headerDamage, .. reader.Damage]);
        }

        if (damage.Count > 0)
        {
            NoteDamage(damage);
        }
        else if (_log.IsAsClosed && !wasTorn)
        {
            lock (Gate)
            {
                ContinueChain(own);
            }
        }

        await BeginWorkAsync(from, reader, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins what goes on while the repository is open.</summary>
    private async ValueTask BeginWorkAsync(long from, ReplicaReader? reader, CancellationToken cancellationToken)
    {
        if (IsReadOnly)
        {
            await BeginFollowingAsync(reader?.LastFrame, reader?.End ?? from, cancellationToken).ConfigureAwait(false);
            return;
        }

        await StoreCertificateAsync().ConfigureAwait(false);
        if (from > _log.First)
        {
            CheckLogInBackground(from);
        }
    }

    /// <summary>Reads the log window by window into items that nobody sees yet.</summary>
    private async ValueTask<ReplicaReader> ReadLogAsync(OwnRuns own, long from, CancellationToken cancellationToken)
    {
        while (true)
        {
            var reader = new ReplicaReader(_log, Id, from);
            var known = _withdrawals.Count;
            await foreach (var window in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                lock (Gate)
                {
                    Note(window.Withdrawals);
                    Absorb(window.Bundles, own);
                }
            }

            lock (Gate)
            {
                if (_withdrawals.Count == known)
                {
                    FinishAbsorbing();
                    ShowRebuilt();
                    return reader;
                }

                // What was withdrawn stands before the frame that says so: once more, without it.
                Clear();
                from = _log.First;
            }
        }
    }

    private ReplicaHeader NewHeader() =>
        new(Database.DatabaseId, Id, Path, Database.Random.NextU128(), Database.Time.GetUtcNow().ToUnixTimeMilliseconds());

    private void Note(IEnumerable<Withdrawal> withdrawals)
    {
        foreach (var withdrawal in withdrawals)
        {
            _withdrawals[withdrawal.Id] = withdrawal;
        }
    }

    /// <summary>Takes bundles of the own log into the set and the items; the caller holds the lock.</summary>
    /// <param name="bundles">The bundles.</param>
    /// <param name="own">Learns of own runs.</param>
    /// <param name="changed">Learns what has changed; null where nobody has seen the items' state yet.</param>
    private Admission Absorb(IReadOnlyList<StoredBundle> bundles, OwnRuns own, Dictionary<Item, List<FieldChange>>? changed = null)
    {
        var runs = new List<CommitRun>();
        foreach (var (bundle, location, commits) in bundles)
        {
            foreach (var run in bundle.Runs)
            {
                own.Note(run);
                if (run.Chain.Session == Database.SessionId)
                {
                    _set.Graph.MarkOwn(run.Chain);
                }

                if (Remaining(run) is { } remaining)
                {
                    runs.Add(remaining);
                }
            }

            NoteRefused(bundle, location);
            foreach (var stored in commits)
            {
                if (_set.Graph.IndexOf(stored.Commit.Id) < 0)
                {
                    _orphans.TryAdd(stored.Commit.Id, stored);
                }
            }
        }

        var admission = _set.Graph.Apply(runs);
        _set.ApplyTrusted(new Bundle(Id, [.. bundles.SelectMany(b => b.Bundle.Statements).DistinctBy(s => s.Id)], []));
        foreach (var id in admission.Closed)
        {
            _orphans.Remove(id, out var closed);
            Take(closed, changed);
        }

        return admission;
    }

    /// <summary>After the last window: what is no orphan is forgotten, and the items show what they are.</summary>
    private void FinishAbsorbing()
    {
        ForgetRefused();
        foreach (var item in _items.LoadedItems)
        {
            Move(item, LifecycleOf(item));
        }
    }

    /// <summary>Lets go of commits that were refused, or that stand after a withdrawn one in their run.</summary>
    private void ForgetRefused()
    {
        foreach (var id in _orphans.Keys.Where(id => !_set.Graph.Holds(id)).ToArray())
        {
            _orphans.Remove(id);
        }
    }

    /// <summary>Notes what withdrawn commits of a bundle would have changed.</summary>
    private void NoteRefused(Bundle bundle, CommitLocation location)
    {
        if (_withdrawals.Count == 0)
        {
            return;
        }

        foreach (var commit in bundle.Commits)
        {
            if (_withdrawals.TryGetValue(commit.Id, out var withdrawal) && _withdrawnPlaces.TryAdd(commit.Id, location) && withdrawal.Reason != RefusalReason.BuildsOnRefused)
            {
                _refused.Add(Describe(withdrawal, commit));
            }
        }
    }

    /// <summary>Notes ranges of the file that hold no good frame. What they held is missing until somebody returns it.</summary>
    private void NoteDamage(IReadOnlyList<DamagedRange> ranges)
    {
        lock (Gate)
        {
            _damage = [.. _damage.Concat(ranges).OrderBy(d => d.Offset)];
            _needsHealing = true;
        }

        ClientLog.Damaged(_logger, Path, ranges.Count, ranges.Sum(d => d.Length));
    }

    private CommitRun? Remaining(CommitRun run)
    {
        if (_withdrawals.Count == 0 || !run.Commits.Any(c => _withdrawals.ContainsKey(c.Id)))
        {
            return run;
        }

        var kept = run.Commits.TakeWhile(c => !_withdrawals.ContainsKey(c.Id)).ToArray();
        return kept.Length == 0 ? null : new CommitRun(kept, signature: null);
    }

    /// <summary>Goes on with the last own chain, if everything of it is there.</summary>
    private void ContinueChain(OwnRuns own)
    {
        if (own.Chain is { Tip: { } tip } chain
            && !_withdrawals.ContainsKey(tip)
            && _set.Graph.LastOf(chain.Id) is >= 0 and var last
            && _set.Graph.IdAt(last) == tip
            && (_orphans.Count == 0 || !_orphans.Values.Any(o => o.Commit.Header.Chain.Session == Database.SessionId)))
        {
            _chain = chain;
        }
    }

    /// <summary>Puts the session's certificate into the store where own commits stand there without it.</summary>
    internal async ValueTask StoreCertificateAsync()
    {
        if (Database.CertificateStatements is not [var certificate] || _set.Statements.Holds(certificate.Id) || !_set.Graph.HasOwnChains)
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
        var bundle = new Bundle(Id, [.. statements.OrderBy(s => s.Id)], []);
        await _log.AppendAsync(FrameKind.Bundle, BundleCodec.Encode(bundle)).ConfigureAwait(false);
    }
}
