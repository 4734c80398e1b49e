using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Merge;
using Goat.Pending;
using Goat.Replicas;
using Goat.Sync;

namespace Goat;

/// <content>Damage that a checkpoint hides: finding it, going on, healing it.</content>
public sealed partial class Repository
{
    private static readonly TimeSpan CheckDelay = TimeSpan.FromSeconds(2);

    // Commits that count, by the checkpoint's word, and whose bytes in the log are damaged.
    private readonly HashSet<CommitId> _lost = [];
    private readonly TaskCompletionSource _checkNow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _checking = Task.CompletedTask;

    /// <summary>Ends when the part of the log before the checkpoint has been read: a seam for tests.</summary>
    internal Task WhenCheckedAsync()
    {
        _checkNow.TrySetResult();
        return _checking;
    }

    /// <summary>Reads the part of the log that a checkpoint stands for, in the background, to find out whether it is still good.</summary>
    private void CheckLogInBackground(long covered)
    {
        _checking = Task.Run(async () =>
        {
            try
            {
                // Not at the moment when the application wants to show something.
                await Task.WhenAny(_checkNow.Task, Task.Delay(CheckDelay, Database.Time, _closing.Token)).ConfigureAwait(false);
                _closing.Token.ThrowIfCancellationRequested();
                await CheckLogAsync(covered, _closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The next opening checks.
            }
            catch (Exception e)
            {
                ClientLog.CheckFailed(_logger, Path, e);
            }
        });
    }

    private async ValueTask CheckLogAsync(long covered, CancellationToken cancellationToken)
    {
        var scanner = new FrameScanner(_log.Key, _log.First);
        await foreach (var _ in _log.ReadAsync(scanner, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (scanner.Position >= covered)
            {
                break;
            }
        }

        // What the checkpoint covers was whole once: without a good frame after it, it is damage as well, and no torn tail.
        var end = scanner.DamagedFrom is { } from && from < covered ? [new DamagedRange(from, covered - from)] : Array.Empty<DamagedRange>();
        var found = scanner.Damaged.Concat(end).Except(_damage).ToArray();
        if (found.Length == 0)
        {
            return;
        }

        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SealAsync().ConfigureAwait(false);
            await GoOnWithoutAsync(found).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }

        AnnounceStatus();
    }

    /// <summary>
    /// Goes on without the bytes in some ranges; the caller has the right to write. What they held counts meanwhile, by the checkpoint's word, and relays are asked for it by name. Without relays own words are said
    /// again at once.
    /// </summary>
    private async ValueTask GoOnWithoutAsync(IReadOnlyList<DamagedRange> ranges)
    {
        NoteDamage(ranges);
        lock (Gate)
        {
            var lost = Enumerable.Range(0, _locations.Count).Where(i => ranges.Any(r => _locations[i].Offset >= r.Offset && _locations[i].Offset < r.Offset + r.Length));
            _lost.UnionWith(lost.Select(_set.Graph.IdAt));
            _chain = NewChain();
        }

        if (Database.Sync.Endpoint is null)
        {
            await SayAgainAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Gives up own lost commits that nobody has: the state is built anew without them and what builds on them, and what they said is said again on a new chain. Only after relays were asked: an old value that is said again
    /// would win over a newer one that is lost here as well. The caller has the right to write.
    /// </summary>
    private async ValueTask SayAgainAsync()
    {
        var first = _lost.Select(_set.Graph.IndexOf).Where(i => _set.Graph.ChainAt(i).Session == Database.SessionId).GroupBy(_set.Graph.ChainAt).Select(chain => chain.Min()).ToList();
        if (first.Count == 0)
        {
            return;
        }

        HashSet<int> gone = [.. DescendantsOf(first)];
        List<Redo> redos;
        lock (Gate)
        {
            redos = [.. _items.Values.SelectMany(item => RedosOf(item, gone))];
        }

        await RebuildAsync(_ => true, redos, CancellationToken.None).ConfigureAwait(false);
        await SealAsync().ConfigureAwait(false);
    }

    /// <summary>The newest commits that some relay is known to have had.</summary>
    private int[] KnownAtRelays() => [.. Database.Sync.RememberedTips(Id).Select(_set.Graph.IndexOf).Where(i => i >= 0)];

    private bool IsAmong(int commit, int[] newest) => Array.Exists(newest, n => n == commit || _set.Graph.IsAncestor(commit, n));

    /// <summary>What some commits said about an item and nobody has said since.</summary>
    private static IEnumerable<Redo> RedosOf(Item item, HashSet<int> commits)
    {
        var state = item.State;
        if (item.Lifecycle == ItemLifecycle.Deleted && state.Heads.Any(h => commits.Contains(h.Commit)))
        {
            return [new Redo(item.Key, ChangeKind.Delete, [], Of: null)];
        }

        var operations = new List<FieldOperation>();
        for (var slot = 1; slot <= state.Fields.Count; slot++)
        {
            if (commits.Contains(state.WriterOf(slot)))
            {
                var (name, value) = (state.Fields.NameOf(slot), state.Snapshot[slot]);
                operations.Add(ReferenceEquals(value, ItemState.Absent) ? FieldOperation.Remove(name) : FieldOperation.Set(name, value));
            }
        }

        var isLost = operations.Count > 0 || state.Heads.Any(h => commits.Contains(h.Commit));
        return item.Lifecycle == ItemLifecycle.Live && isLost ? [new Redo(item.Key, ChangeKind.Create, operations, Of: null, state.Schema)] : [];
    }

    /// <summary>Stores runs again whose bytes were lost; the caller has the right to write.</summary>
    private async ValueTask RestoreLostAsync(VerifiedBundle verified)
    {
        if (_lost.Count == 0)
        {
            return;
        }

        CommitRun[] runs = [.. verified.Bundle.Runs.Where(r => r.Commits.Any(c => _lost.Contains(c.Id)) && !r.Commits.Any(c => verified.Refused.ContainsKey(c.Id)))];
        if (runs.Length == 0)
        {
            return;
        }

        var location = await StoreAsync(new Bundle(Id, [], runs)).ConfigureAwait(false);
        lock (Gate)
        {
            foreach (var commit in runs.SelectMany(r => r.Commits).Where(c => _lost.Remove(c.Id)))
            {
                _locations[_set.Graph.IndexOf(commit.Id)] = location;
            }
        }
    }

    /// <summary>After a round in which both sides came to hold the same: what a relay had is back.</summary>
    private void NoteSynced()
    {
        lock (Gate)
        {
            // Own orphans may wait for what never reached anybody; what they said was said again.
            if (!_needsHealing || _lost.Count > 0 || _orphans.Values.Any(o => o.Commit.Header.Chain.Session != Database.SessionId))
            {
                return;
            }

            _needsHealing = false;
        }

        AnnounceStatus();
    }
}
