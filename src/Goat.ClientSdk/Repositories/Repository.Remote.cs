using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Merge;
using Goat.Replicas;
using Goat.Statements;
using Goat.Sync;

namespace Goat;

/// <content>Taking in what others wrote.</content>
public sealed partial class Repository
{
    private const int MaxSealAttempts = 4;

    /// <summary>Verifies a bundle, stores what is new, applies and announces it.</summary>
    /// <returns>What became of its commits.</returns>
    internal async ValueTask<Admission> TakeInAsync(Bundle bundle, IVerifier verifier, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfClosed();
            // A commit that was taken back here stays so, whoever brings it.
            var kept = new Bundle(bundle.Repository, bundle.Statements, [.. bundle.Runs.Select(Remaining).OfType<CommitRun>()]);
            var rules = new AdmissionRules { NowMs = Database.LatestNowMs };
            var verified = await _set.VerifyAsync(kept, verifier, rules, cancellationToken).ConfigureAwait(false);
            await RestoreLostAsync(verified).ConfigureAwait(false);
            Admission admission;
            lock (Gate)
            {
                // Examining puts commits into the graph and takes them back, which nobody may see.
                admission = _set.Prepare(verified);
            }

            var location = await StoreAsync(_set.ToStore(verified, admission)).ConfigureAwait(false);
            await ApplyAsync(verified, admission, location, cancellationToken).ConfigureAwait(false);
            ConsiderCheckpoint();
            return admission;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask<CommitLocation> StoreAsync(Bundle? bundle) =>
        bundle is null ? default : await _log.AppendAsync(FrameKind.Bundle, BundleCodec.Encode(bundle)).ConfigureAwait(false);

    /// <summary>Applies what was stored. Pending edits are sealed before, for their author has not seen it.</summary>
    private async ValueTask ApplyAsync(VerifiedBundle verified, Admission admission, CommitLocation location, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            await SealAsync().ConfigureAwait(false);
            var last = attempt + 1 >= MaxSealAttempts;
            var isDone = await Database.RunOnContextAsync(() => TryApply(verified, admission, location, mustSeal: last), cancellationToken).ConfigureAwait(false);
            if (isDone)
            {
                return;
            }
        }
    }

    private bool TryApply(VerifiedBundle verified, Admission admission, CommitLocation location, bool mustSeal)
    {
        List<(Item Item, ItemChangeKind Kind, List<FieldChange> Fields)> events;
        lock (Gate)
        {
            if (_batches.Count > 0 && !(mustSeal && TrySealAtOnce()))
            {
                return false;
            }

            events = Apply(verified, admission, location);
        }

        foreach (var (item, kind, fields) in events)
        {
            Announce(item, kind, fields, ChangeOrigin.Remote);
        }

        return true;
    }

    /// <summary>Seals under the lock, so that a thread that never stops editing cannot keep remote changes out. Only where the store completes at once, as files and memory do.</summary>
    private bool TrySealAtOnce()
    {
        var sealing = SealAsync();
        if (!sealing.IsCompleted)
        {
            throw new InvalidOperationException("A store that completes later has one thread only, which cannot have edited meanwhile.");
        }

        sealing.GetAwaiter().GetResult();
        return true;
    }

    private List<(Item Item, ItemChangeKind Kind, List<FieldChange> Fields)> Apply(VerifiedBundle verified, Admission admission, CommitLocation location)
    {
        // Own commits that this file does not hold: it is a copy or was restored, so its chain must not go on.
        if (admission.Accepted.Any(r => r.Chain.Session == Database.SessionId && r.Chain == _chain.Id))
        {
            _chain = NewChain();
        }

        foreach (var commit in admission.Accepted.SelectMany(r => r.Commits))
        {
            _orphans[commit.Id] = StoredCommit.Read(commit, location);
        }

        var applied = _set.Apply(verified, admission);
        Database.Telemetry.CountCommits(applied.Closed.Count, ChangeOrigin.Remote);
        var changed = new Dictionary<Item, List<FieldChange>>();
        foreach (var id in applied.Closed)
        {
            _orphans.Remove(id, out var closed);
            Take(closed, changed);
        }

        return Settle(changed);
    }
}
