using Goat.Bundles;
using Goat.Checkpoints;
using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Pending;
using Goat.Replicas;
using Goat.Sync;

namespace Goat;

/// <content>Checkpoints: the state beside the log, so that opening need not read all of it.</content>
public sealed partial class Repository
{
    private const int ItemsPerTurn = 256;

    // A checkpoint is written when the log has grown by a fixed amount and by a share of the last checkpoint; at closing by less: reading so much of a log takes about as long as writing the checkpoint.
    private const int GrowthShare = 4;
    private const int ClosingFixedShare = 16;
    private const int ClosingGrowthShare = 64;

    private CheckpointPass? _pass;
    private int _passes;
    private long _covered;
    private long _checkpointBytes;
    private Task _checkpointing = Task.CompletedTask;

    /// <summary>Bytes of the log that the checkpoint beside it covers; 0 without one.</summary>
    internal long Covered => Volatile.Read(ref _covered);

    /// <summary>Called before anything of an item's state changes that is not pending already; the caller holds the lock. A checkpoint that is being written takes the state first.</summary>
    internal void BeforeChange(Item item) => _pass?.Take(item);

    /// <summary>Begins to write a checkpoint where the log has grown enough; the caller has the right to write.</summary>
    private void ConsiderCheckpoint()
    {
        if (_checkpointing.IsCompleted && IsCheckpointDue(1, GrowthShare))
        {
            _checkpointing = Task.Run(CheckpointInBackgroundAsync);
        }
    }

    private bool IsCheckpointDue(int fixedShare, int growthShare) =>
        !IsReadOnly
        && Database.CheckpointBytes is > 0 and var bytes
        && BitConverter.IsLittleEndian
        && _log.Store.Length - Math.Max(_covered, _log.First) >= Math.Max(bytes / fixedShare, _checkpointBytes / growthShare);

    private async Task CheckpointInBackgroundAsync()
    {
        try
        {
            await _writing.WaitAsync(_closing.Token).ConfigureAwait(false);
            CheckpointCapture? capture;
            try
            {
                await SealAsync().ConfigureAwait(false);
                capture = await BeginCheckpointAsync(_closing.Token).ConfigureAwait(false);
            }
            finally
            {
                _writing.Release();
            }

            if (capture is not null)
            {
                await FinishCheckpointAsync(capture, _closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing writes its own.
        }
        catch (Exception e)
        {
            // It costs time at the next opening, nothing else.
            ClientLog.CheckpointFailed(_logger, Path, e);
        }
        finally
        {
            lock (Gate)
            {
                _pass = null;
            }
        }
    }

    /// <summary>Writes a checkpoint before closing, if it is worth it; the caller has the right to write, and nothing is pending.</summary>
    private async ValueTask CheckpointBeforeClosingAsync()
    {
        if (!IsCheckpointDue(ClosingFixedShare, ClosingGrowthShare))
        {
            return;
        }

        try
        {
            if (await BeginCheckpointAsync(CancellationToken.None).ConfigureAwait(false) is { } capture)
            {
                await FinishCheckpointAsync(capture, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            ClientLog.CheckpointFailed(_logger, Path, e);
        }
    }

    /// <summary>Notes what there is now; null where somebody is editing at this moment, or where state and log differ.</summary>
    private async ValueTask<CheckpointCapture?> BeginCheckpointAsync(CancellationToken cancellationToken)
    {
        var covered = _log.Store.Length;
        if (_locations.Count == 0)
        {
            return null;
        }

        var frame = _locations[_locations.Count - 1].Offset - FrameCodec.HeaderBytes;
        var header = await _log.Store.ReadAsync(frame, FrameCodec.HeaderBytes, cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            if (_batches.Count > 0 || _sealing.Count > 0 || _needsHealing || _lastError is not null)
            {
                return null;
            }

            var graph = _set.Graph.Capture();
            _pass = _items.BeginPass(++_passes, Database.Random.NextUInt64());
            return new CheckpointCapture(_pass, graph, _locations.Capture(), HeadOf(covered, frame, header));
        }
    }

    private CheckpointHead HeadOf(long covered, long lastFrame, ReadOnlyMemory<byte> lastFrameHeader) => new()
    {
        Incarnation = _log.Header.Incarnation,
        Session = Database.SessionId,
        Root = Database.Identity.Root.Id,
        Covered = covered,
        LastFrame = lastFrame,
        LastFrameHeader = lastFrameHeader,
        Chain = _chain.Copy(),
        Withdrawals = [.. _withdrawals.Values.Select(w => (w, _withdrawnPlaces.GetValueOrDefault(w.Id)))],
        Orphans = [.. _orphans.Values.Select(o => o.Location).Distinct()],
        Healed = [.. _damage],
        Statements = [.. _set.Statements.All],
        Live = _live,
        Commits = _set.Graph.Count,
        GraphBytes = 0,
        FieldSetBytes = 0,
        Items = 0,
        Buckets = 0,
        Seed = 0,
    };

    private async ValueTask FinishCheckpointAsync(CheckpointCapture capture, CancellationToken cancellationToken)
    {
        for (var isMore = true; isMore;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (Gate)
            {
                if (!ReferenceEquals(_pass, capture.Pass))
                {
                    // The state was rebuilt meanwhile.
                    return;
                }

                isMore = capture.Pass.TakeNext(ItemsPerTurn);
            }

            await Task.Yield();
        }

        lock (Gate)
        {
            _pass = null;
        }

        var parts = capture.Build(_log.Key);

        // A checkpoint must not outlive what it was made from.
        await _disk.ReachAsync(capture.Head.Covered, cancellationToken).ConfigureAwait(false);
        await _log.Store.SaveAsync(ReplicaCompanion.Checkpoint, parts, cancellationToken).ConfigureAwait(false);
        (_covered, _checkpointBytes) = (capture.Head.Covered, parts.Sum(p => (long)p.Length));
    }

    /// <summary>Reads the checkpoint; null where there is none that belongs to the log as it is.</summary>
    private async ValueTask<Checkpoint?> LoadCheckpointAsync(CancellationToken cancellationToken)
    {
        if (!BitConverter.IsLittleEndian || Database.CheckpointBytes == 0 || await _log.Store.LoadAsync(ReplicaCompanion.Checkpoint, cancellationToken).ConfigureAwait(false) is not { } bytes)
        {
            return null;
        }

        try
        {
            var checkpoint = Checkpoint.Read(bytes, _log.Key, Id, _root);
            var head = checkpoint.Head;
            if (head.Incarnation != _log.Header.Incarnation
                || head.Session != Database.SessionId
                || head.Root != Database.Identity.Root.Id
                || head.Covered < _log.First
                || head.Covered > _log.Store.Length
                || head.LastFrame > head.Covered - FrameCodec.HeaderBytes
                || !(await _log.Store.ReadAsync(head.LastFrame, FrameCodec.HeaderBytes, cancellationToken).ConfigureAwait(false)).Span.SequenceEqual(head.LastFrameHeader.Span))
            {
                throw new GoatFormatException("The checkpoint belongs to another log.");
            }

            _checkpointBytes = bytes.Length;
            return checkpoint;
        }
        catch (GoatFormatException e)
        {
            ClientLog.CheckpointIgnored(_logger, Path, e.Message);
            return null;
        }
    }

    /// <summary>Begins with the state of a checkpoint.</summary>
    private async ValueTask AdoptAsync(Checkpoint checkpoint, OwnRuns own, CancellationToken cancellationToken)
    {
        var head = checkpoint.Head;
        var orphans = await ReadBundlesAsync(head.Orphans, cancellationToken).ConfigureAwait(false);
        var places = new List<CommitLocation>();
        foreach (var (withdrawal, place) in head.Withdrawals)
        {
            if (withdrawal.Reason != RefusalReason.BuildsOnRefused)
            {
                places.Add(place);
            }
        }

        var withdrawn = await ReadBundlesAsync(places, cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            foreach (var (withdrawal, _) in head.Withdrawals)
            {
                _withdrawals[withdrawal.Id] = withdrawal;
            }

            _set = new CommitSet(Database.DatabaseId, checkpoint.Graph, Database.Identity.Root);
            foreach (var statement in head.Statements)
            {
                _set.Statements.Add(statement);
            }

            for (var i = 0; i < head.Commits; i++)
            {
                _locations.Add(checkpoint.PlaceOf(i));
            }

            _items.Adopt(checkpoint.Items);
            _live = head.Live;
            _damage = head.Healed;
            own.Chain = head.Chain;
            if (orphans.Count > 0)
            {
                Absorb(orphans, own);
            }

            foreach (var (bundle, location, _) in withdrawn)
            {
                NoteRefused(bundle, location);
            }
        }

        _covered = head.Covered;
    }

    private async ValueTask<List<StoredBundle>> ReadBundlesAsync(IReadOnlyList<CommitLocation> locations, CancellationToken cancellationToken)
    {
        var bundles = new List<StoredBundle>();
        if (locations.Count == 0)
        {
            return bundles;
        }

        foreach (var location in locations.Where(l => l.Length > 0).Distinct())
        {
            if (await TryDecodeAsync(location, cancellationToken).ConfigureAwait(false) is { } bundle)
            {
                bundles.Add(StoredBundle.Read(bundle, location));
            }
        }

        return bundles;
    }
}
