using System.Buffers.Binary;
using System.Security.Cryptography;
using Goat.Bundles;
using Goat.Graph;
using Goat.Identity;
using Goat.Relay.Storage;
using Goat.Sync;

namespace Goat.Relay.Repositories;

/// <summary>One repository at this relay: answers parts one at a time, over an index that is brought up to date each time and dropped whenever the cache turns out to be another.</summary>
internal sealed class RelayRepository(RepositoryId repository, RelayRuntime runtime) : IDisposable
{
    // Each may find that the segment has been rolled once more.
    private const int MaxAttempts = 8;
    private const int MaxLoggedRefusals = 8;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CacheFollower _follower = new(repository, runtime);
    private readonly BundleAdmission _admission = new(repository, runtime);
    private readonly HealLedger _heal = new();
    private ResidentIndex? _index;
    private bool _mistrustsIndexBlob;
    private bool _owesHint;
    private long _memoryBytes;
    private long _arrivals;

    // Requests that came before the cache was read last: who waited for others until now need not have it read once more.
    private long _readFor;

    /// <summary>Estimate of the memory that it takes, in bytes. May be read at any time.</summary>
    public long MemoryBytes => Interlocked.Read(ref _memoryBytes);

    /// <summary>Takes in the request's bundle and answers.</summary>
    /// <param name="request">The part.</param>
    /// <param name="bundle">Its bundle, decoded; null where it has none.</param>
    /// <param name="sender">The push connection of whoever asks; null for none.</param>
    /// <param name="maxBytes">Bytes of commits to send at most.</param>
    /// <param name="cancellationToken">Cancels the work; what was appended by then stays.</param>
    public async ValueTask<SyncPart> AnswerAsync(SyncPart request, Bundle? bundle, string? sender, int maxBytes, CancellationToken cancellationToken)
    {
        var arrival = Interlocked.Increment(ref _arrivals);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                if (await TryAnswerAsync(request, bundle, sender, maxBytes, arrival, cancellationToken).ConfigureAwait(false) is { } reply)
                {
                    Hint();
                    return reply;
                }

                _readFor = 0;
                _owesHint = true;
            }

            throw new StorageUnavailableException($"The cache of repository {repository} keeps changing; try again.");
        }
        catch (Exception e) when (e is not OperationCanceledException and not StorageUnavailableException)
        {
            // Whatever happened, the next round begins with what is stored. Where only a call to storage failed, the index holds: what an append
            // without an answer may have written is read with the segment's tail.
            _index = null;
            throw;
        }
        catch
        {
            // It may be stored all the same, and would then be known already when it is sent again.
            _readFor = 0;
            _owesHint = true;
            throw;
        }
        finally
        {
            Interlocked.Exchange(ref _memoryBytes, _index?.MemoryBytes ?? 0);
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async ValueTask<SyncPart?> TryAnswerAsync(SyncPart request, Bundle? bundle, string? sender, int maxBytes, long arrival, CancellationToken cancellationToken)
    {
        var index = await RefreshAsync(arrival, cancellationToken).ConfigureAwait(false);
        Admission? taken = null;
        if (bundle is not null)
        {
            taken = await _admission.TryTakeAsync(index, bundle, sender, cancellationToken).ConfigureAwait(false);
            if (taken is null)
            {
                await RecoverAsync(index, cancellationToken).ConfigureAwait(false);
                return null;
            }
        }

        var source = new CommitReader(index, runtime.Cache);
        var salt = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
        var reply = await SyncResponder.AnswerAsync(index.Set, request, taken, source, salt, maxBytes, cancellationToken).ConfigureAwait(false);
        if (source.HasMissed)
        {
            _mistrustsIndexBlob = true;
            Drop();
            return null;
        }

        Count(reply, taken);
        return reply with { Share = _heal.Answer(request, reply, (long)runtime.Time.GetElapsedTime(0).TotalMilliseconds) };
    }

    private async ValueTask<ResidentIndex> RefreshAsync(long arrival, CancellationToken cancellationToken)
    {
        if (_index is { IsVoid: false } known && arrival <= _readFor)
        {
            return known;
        }

        var arrived = Interlocked.Read(ref _arrivals);
        if (_index is { } index)
        {
            if (!index.IsVoid && await _follower.TryFollowAsync(index, cancellationToken).ConfigureAwait(false))
            {
                _readFor = arrived;
                return index;
            }

            if (index.Control is not null)
            {
                Drop();
            }
        }

        _index = null;
        _index = await new CacheLoader(repository, runtime, _follower).LoadAsync(!_mistrustsIndexBlob, cancellationToken).ConfigureAwait(false);
        _mistrustsIndexBlob = false;
        _readFor = arrived;
        return _index;
    }

    /// <summary>An append found the segment sealed, full or gone. Sealed without a successor in the control row, it is rolled here.</summary>
    private async ValueTask RecoverAsync(ResidentIndex index, CancellationToken cancellationToken)
    {
        var before = index.Control;
        if (!index.IsVoid && await _follower.TryFollowAsync(index, cancellationToken).ConfigureAwait(false))
        {
            if (before is not null && index.Control == before)
            {
                await _admission.RollAsync(index, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        Drop();
    }

    /// <summary>What was stored without being pushed, and what was lost: those who are connected have a look, and heal it.</summary>
    private void Hint()
    {
        if (_owesHint)
        {
            runtime.Push?.PublishHint(BundleAdmission.FrontierOf(_index!.Set));
            _owesHint = false;
        }
    }

    private void Drop()
    {
        _owesHint = true;
        _index = null;
        _heal.Forget();
        runtime.Metrics.CountLoss();
        runtime.Log.IndexDropped(repository);
    }

    private void Count(SyncPart reply, Admission? taken)
    {
        runtime.Metrics.CountRound(reply.Kind);
        foreach (var group in (taken?.Verdicts ?? []).CountBy(v => v.Status))
        {
            runtime.Metrics.CountCommits(group.Key, group.Value);
        }

        foreach (var verdict in (taken?.Verdicts ?? []).Where(v => v.Status == AdmissionStatus.Refused).Take(MaxLoggedRefusals))
        {
            runtime.Log.CommitRefused(repository, verdict.Id, verdict.Reason);
        }
    }
}
