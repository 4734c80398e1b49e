using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Identity;
using Goat.Pending;
using Goat.Replicas;
using Goat.Wire;

namespace Goat;

/// <content>From pending edits to commits in the store.</content>
public sealed partial class Repository
{
    private const int BufferBytes = 4096;
    private const int KeptBufferBytes = 256 * 1024;

    private WireWriter _frames = new(BufferBytes);
    private WireWriter _encoded = new(BufferBytes);

    // Batches that no commit holds yet: those being written, and those since then.
    private List<PendingBatch> _sealing = [];
    private List<PendingBatch> _batches = [];

    /// <summary>The edit of an item that the next commit takes, begun where there is none that can take this as well; the caller holds the lock, and shows nothing of the edit before.</summary>
    internal PendingEdit Edit(Item item, ChangeKind kind, (ChainId Chain, long Counter)? derivedFrom = null)
    {
        if (item.Pending is { } pending)
        {
            if (kind == ChangeKind.Update && ReferenceEquals(pending.Batch, _batches[^1]))
            {
                return pending;
            }

            if (kind != ChangeKind.Update && ReferenceEquals(pending.Batch, _batches[^1]))
            {
                _batches.Add(new PendingBatch());
            }
        }

        if (_batches.Count == 0)
        {
            _batches.Add(new PendingBatch());
        }

        BeforeChange(item);
        var edit = new PendingEdit(_batches[^1], item, kind) { DerivedFrom = derivedFrom };
        _batches[^1].Edits.Add(edit);
        item.Pending = edit;
        ScheduleFlush();
        return edit;
    }

    /// <summary>Seals everything that is pending; the caller has the right to write.</summary>
    private async ValueTask SealAsync()
    {
        try
        {
            IReadOnlyList<SealedCommit> commits;
            lock (Gate)
            {
                commits = BeginSeal();
            }

            if (commits.Count == 0)
            {
                return;
            }

            using var flush = Database.Telemetry.Flush(this, commits.Count);
            var locations = await AppendOwnAsync(commits).ConfigureAwait(false);
            lock (Gate)
            {
                EndSeal(commits, locations);
            }

            flush?.Succeed();
            Database.Telemetry.CountCommits(commits.Count, ChangeOrigin.Local);
        }
        catch (Exception e)
        {
            TakeBack();
            ReportFailure(e);
            throw new FlushFailedException(Path, e);
        }

        ClearError();
        ConsiderCheckpoint();
        Database.OnCommitted(this);
    }

    private IReadOnlyList<SealedCommit> BeginSeal()
    {
        _isFlushDue = false;
        if (_batches.Count == 0)
        {
            return [];
        }

        var commits = new CommitBuilder(_set.Graph, _chain, Database.Time.GetUtcNow().ToUnixTimeMilliseconds()).Build(_batches);
        foreach (var edit in _batches.SelectMany(b => b.Edits))
        {
            edit.Item.Pending = null;
        }

        (_sealing, _batches) = (_batches, []);
        return commits;
    }

    private void EndSeal(IReadOnlyList<SealedCommit> commits, IReadOnlyList<CommitLocation> locations)
    {
        _sealing = [];
        _flushedAt = Database.Time.GetTimestamp();
        _set.Graph.MarkOwn(_chain.Id);
        _set.Graph.Apply(RunsOf(commits));
        for (var i = 0; i < commits.Count; i++)
        {
            var (commit, changes) = commits[i];
            var index = _set.Graph.IndexOf(commit.Id);
            _locations.Add(locations[i]);
            _chain.Advance(commit.Id, commit.Header.Seq);
            if (commit.Header.Seq == 1 && Database.CertificateStatements is [var certificate])
            {
                _set.Statements.Add(certificate);
            }

            foreach (var change in changes)
            {
                BeforeChange(change.Item);
                change.Item.State.Seal(index, change.Kind, change.Slots);
            }
        }
    }

    private void TakeBack()
    {
        lock (Gate)
        {
            _batches.InsertRange(0, _sealing);
            foreach (var edit in _sealing.SelectMany(b => b.Edits))
            {
                edit.Item.Pending ??= edit;
            }

            _sealing = [];
            _isFlushDue = true;
            _timer.Change(RetryDelay, Timeout.InfiniteTimeSpan);
        }
    }

    private static List<CommitRun> RunsOf(IReadOnlyList<SealedCommit> commits)
    {
        var runs = new List<CommitRun>();
        var from = 0;
        long bytes = 0;
        for (var i = 0; i < commits.Count; i++)
        {
            bytes += commits[i].Commit.Header.PayloadLength;
            if (i + 1 == commits.Count || i + 1 - from == BundleLimits.RunCommits || bytes >= BundleLimits.RunBytes)
            {
                runs.Add(new CommitRun([.. commits.Skip(from).Take(i + 1 - from).Select(c => c.Commit)], signature: null));
                from = i + 1;
                bytes = 0;
            }
        }

        return runs;
    }

    /// <summary>Appends own commits, a bundle for each run, with one write.</summary>
    private async ValueTask<IReadOnlyList<CommitLocation>> AppendOwnAsync(IReadOnlyList<SealedCommit> commits)
    {
        _frames.Clear();
        var relative = new List<(int Offset, int Length)>(commits.Count);
        foreach (var run in RunsOf(commits))
        {
            _encoded.Clear();
            BundleCodec.Encode(new Bundle(Id, run.FirstSeq == 1 ? Database.CertificateStatements : [], [run]), _encoded);
            FrameCodec.Write(_frames, _log.Key, FrameKind.Bundle, _encoded.Written);
            relative.AddRange(Enumerable.Repeat((_frames.Length - _encoded.Length, _encoded.Length), run.Commits.Count));
        }

        var offset = await _log.Store.AppendAsync(_frames.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
        if (_frames.Length > KeptBufferBytes)
        {
            (_frames, _encoded) = (new WireWriter(BufferBytes), new WireWriter(BufferBytes));
        }

        return [.. relative.Select(r => new CommitLocation(offset + r.Offset, r.Length))];
    }
}
