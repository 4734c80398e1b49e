using System.Collections.Concurrent;
using System.Threading.Channels;
using Goat.Commits;
using Goat.Identity;
using Goat.Sync;
using Goat.Syncing;
using Microsoft.Extensions.Logging;

namespace Goat.Pushing;

/// <summary>What arrived over one connection, taken in one after the other. Nothing of it is believed: bundles are verified like those of rounds, digests only decide whether a round is due.</summary>
internal sealed class PushInbox(GoatDb database, IPushTarget target, ILogger logger)
{
    private const int Capacity = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Channel<string> _arrived = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly ConcurrentDictionary<RepositoryId, CommitId> _mismatches = new();
    private int _hasLost;

    /// <summary>Puts a message in; never blocks. What does not fit is made up for by rounds.</summary>
    public void Post(string text)
    {
        if (!_arrived.Writer.TryWrite(text))
        {
            Volatile.Write(ref _hasLost, 1);
        }
    }

    /// <summary>Takes messages in until it is cancelled.</summary>
    /// <exception cref="GoatFormatException">A message is none: whoever sends it is no relay of this version.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var text in _arrived.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await TakeAsync(PushMessageCodec.Decode(text), cancellationToken).ConfigureAwait(false);
            if (_arrived.Reader.Count == 0 && Interlocked.Exchange(ref _hasLost, 0) == 1)
            {
                // Which repositories the lost ones were about is not known.
                target.SetPushLive(true);
            }
        }
    }

    private async Task TakeAsync(PushMessage message, CancellationToken cancellationToken)
    {
        if (Find(message.Repository) is not { } repository)
        {
            return;
        }

        var isSame = repository.Digest == message.Digest;
        if (!isSame && message.Bundle.Length > 0)
        {
            isSame = await TakeBundleAsync(message, cancellationToken).ConfigureAwait(false);
        }

        if (isSame)
        {
            _mismatches.TryRemove(message.Repository, out _);
        }
        else if (message.Bundle.Length == 0 || repository.Status.Commits < message.Count)
        {
            target.Ask(message.Repository);
        }
        else
        {
            Watch(message.Repository, message.Digest, cancellationToken);
        }
    }

    private async Task<bool> TakeBundleAsync(PushMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await target.TakePushedAsync(message.Repository, message.Bundle, message.Digest, cancellationToken).ConfigureAwait(false);
        }
        catch (FlushFailedException e)
        {
            // The repository's status says so too; a round tries again.
            ClientLog.PushNotTaken(logger, message.Repository.ToString(), e);
            return false;
        }
    }

    /// <summary>Has a round done where the digest is still another in two seconds: own changes that the relay does not have yet, or something that got lost.</summary>
    private void Watch(RepositoryId repository, CommitId digest, CancellationToken cancellationToken)
    {
        var isWatched = !_mismatches.TryAdd(repository, digest);
        _mismatches[repository] = digest;
        if (!isWatched)
        {
            _ = WatchAsync(repository, cancellationToken);
        }
    }

    private async Task WatchAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        await Task.Delay(Patience, database.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_mismatches.TryRemove(repository, out var digest) && !cancellationToken.IsCancellationRequested && Find(repository) is { } open && open.Digest != digest)
        {
            target.Ask(repository);
        }
    }

    private Repository? Find(RepositoryId repository) => database.Repositories.FirstOrDefault(r => r.Id == repository);
}
