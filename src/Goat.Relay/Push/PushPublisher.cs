using Goat.Identity;
using Goat.Relay.Metrics;
using Goat.Sync;
using Microsoft.Extensions.Logging;

namespace Goat.Relay.Push;

/// <summary>
/// Tells the groups of repositories what was stored: the first at once, what follows closely together. Works beside the rounds, which neither wait for it nor fail with it; what cannot be sent is owed as a hint for a few minutes, then left to
/// the polls of clients.
/// </summary>
internal sealed class PushPublisher(PushOptions options, IPushTransport transport, RelayMetrics metrics, TimeProvider time, ILogger log) : IDisposable
{
    private const int MaxAttempts = 8;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<RepositoryId, PendingNews> _outboxes = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Takes note of what was stored; called in the order in which it was.</summary>
    public void Publish(StoredNews news) => Add(news.Frontier.Repository, outbox => outbox.Add(news));

    /// <summary>Has everybody look whether they lack something, or hold what was lost here.</summary>
    public void PublishHint(PushMessage frontier) => Add(frontier.Repository, outbox => outbox.Hint(frontier));

    public void Dispose()
    {
        // Never disposed of: work under way still looks at it.
        _stopping.Cancel();
    }

    private void Add(RepositoryId repository, Action<PendingNews> add)
    {
        lock (_lock)
        {
            if (_outboxes.TryGetValue(repository, out var outbox))
            {
                add(outbox);
                return;
            }

            _outboxes.Add(repository, outbox = new PendingNews());
            add(outbox);
        }

        // Away from the round.
        _ = Task.Run(() => EmptyAsync(repository, _stopping.Token));
    }

    /// <summary>Sends until nothing is left to be said about a repository.</summary>
    private async Task EmptyAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        try
        {
            var failures = 0;
            while (TakeFrom(repository) is { } messages)
            {
                failures = await TrySendAsync(messages, cancellationToken).ConfigureAwait(false) ? 0 : failures + 1;
                if (failures is > 0 and < MaxAttempts)
                {
                    Owe(messages[^1].Frontier);
                }

                await Task.Delay(failures > 0 ? RetryAfter(failures) : options.CoalescingWindow, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The relay stops; clients poll or go elsewhere.
        }
    }

    /// <returns>The next messages; null where there are none, and the repository is forgotten.</returns>
    private IReadOnlyList<OutgoingMessage>? TakeFrom(RepositoryId repository)
    {
        lock (_lock)
        {
            var outbox = _outboxes[repository];
            if (!outbox.IsEmpty)
            {
                return outbox.Take();
            }

            _outboxes.Remove(repository);
            return null;
        }
    }

    private void Owe(PushMessage frontier)
    {
        lock (_lock)
        {
            _outboxes[frontier.Repository].Owe(frontier);
        }
    }

    private async Task<bool> TrySendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            if (!await TrySendAsync(message, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> TrySendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await transport.SendToGroupAsync(message.Frontier.Repository.ToString(), message.Text, message.ExceptConnection, either.Token).ConfigureAwait(false);
            metrics.CountPush(message.IsInline, PushMessageCodec.EnvelopeBytes + message.Text.Length);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a transport throws, rounds go on.
            var isQuota = e is PushUnavailableException { IsQuota: true };
            metrics.CountPushFailure(isQuota);
            log.PushFailed(message.Frontier.Repository, isQuota ? "the quota is used up" : e.Message, e);
            return false;
        }
    }

    private static TimeSpan RetryAfter(int failures)
    {
        var delay = FirstRetry * Math.Pow(2, failures - 1);
        return delay < LongestRetry ? delay : LongestRetry;
    }
}
