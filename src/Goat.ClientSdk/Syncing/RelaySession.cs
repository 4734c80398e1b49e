using System.Collections.Concurrent;
using Goat.Sync;
using Microsoft.Extensions.Logging;

namespace Goat.Syncing;

/// <summary>Turns with one relay: in each, one round for each repository that takes part, many in a request. One turn at a time.</summary>
internal sealed class RelaySession(GoatDb database, RelayClient client, RelayRepositories repositories, RelayMeter meter, GoatDbOptions options, ILogger logger) : IDisposable
{
    private const int ConcurrentRequests = 4;

    private readonly RelayIntroduction _introduction = new(database, client);
    private readonly RequestSize _size = new();

    /// <summary>One round for each of them.</summary>
    /// <returns>Those in which something new came in.</returns>
    /// <exception cref="GoatException">The relay does not answer; what arrived before is not sent again.</exception>
    public async Task<IReadOnlyCollection<Repository>> TurnAsync(IReadOnlyList<RepositoryRounds> participants, CancellationToken cancellationToken)
    {
        var waiting = new ConcurrentQueue<RepositoryRounds>(participants);
        var news = new ConcurrentBag<Repository>();
        try
        {
            await LimitAsync(_introduction.EnsureAsync, cancellationToken).ConfigureAwait(false);
            var workers = Math.Clamp((participants.Count + SyncLimits.Parts - 1) / SyncLimits.Parts, 1, ConcurrentRequests);
            await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(waiting, news, cancellationToken))).ConfigureAwait(false);
            return news;
        }
        catch
        {
            foreach (var rounds in waiting)
            {
                rounds.BreakOff();
            }

            throw;
        }
    }

    public void Dispose() => client.Dispose();

    private async Task WorkAsync(ConcurrentQueue<RepositoryRounds> waiting, ConcurrentBag<Repository> news, CancellationToken cancellationToken)
    {
        while (!waiting.IsEmpty)
        {
            var packed = new List<(RepositoryRounds Rounds, SyncPart Part)>();
            try
            {
                await RequestAsync(waiting, packed, news, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                packed.ForEach(p => p.Rounds.BreakOff());
                throw;
            }
        }
    }

    private async Task RequestAsync(ConcurrentQueue<RepositoryRounds> waiting, List<(RepositoryRounds Rounds, SyncPart Part)> packed, ConcurrentBag<Repository> news, CancellationToken cancellationToken)
    {
        using var round = database.Telemetry.Round(client.Endpoint);
        await PackAsync(waiting, packed, cancellationToken).ConfigureAwait(false);
        round?.Tag("goat.repositories", packed.Count);
        if (packed.Count == 0)
        {
            round?.Succeed();
            return;
        }

        var (replies, sent, received) = await SendAsync([.. packed.Select(p => p.Part)], cancellationToken).ConfigureAwait(false);
        meter.Count(sent, received);
        database.Telemetry.CountBytes(sent, received);
        foreach (var (rounds, part) in packed)
        {
            var reply = replies.FirstOrDefault(p => p.Repository == part.Repository)
                ?? throw new RelayUnreachableException($"The relay {client.Endpoint} did not answer about {rounds.Repository.Path}.");
            if (await TakeInAsync(rounds, part, reply, cancellationToken).ConfigureAwait(false))
            {
                news.Add(rounds.Repository);
            }
        }

        round?.Succeed();
    }

    /// <summary>Builds parts until the request has enough: by bytes, so that one repository with much to send does not make the message too large, and a thousand with nothing share a few.</summary>
    private async Task PackAsync(ConcurrentQueue<RepositoryRounds> waiting, List<(RepositoryRounds Rounds, SyncPart Part)> packed, CancellationToken cancellationToken)
    {
        long bytes = 0;
        while (!_size.IsFull(packed.Count, bytes) && waiting.TryDequeue(out var rounds))
        {
            await GuardAsync(rounds, async () =>
            {
                var part = await rounds.Repository.BeginRoundAsync(rounds, _size.PageBytes, cancellationToken).ConfigureAwait(false);
                packed.Add((rounds, part));
                bytes += part.Bundle.Length;
            }).ConfigureAwait(false);
        }
    }

    private async Task<(IReadOnlyList<SyncPart> Parts, int Sent, int Received)> SendAsync(SyncPart[] parts, CancellationToken cancellationToken)
    {
        try
        {
            (IReadOnlyList<SyncPart> Parts, int Sent, int Received) result = default;
            await LimitAsync(async limited => result = await client.SyncAsync(parts, limited).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            _size.Grow();
            return result;
        }
        catch (RelayUnreachableException e) when (e.IsTimeout)
        {
            _size.Shrink();
            throw;
        }
    }

    /// <summary>Gives up after a time that a relay which has to be started first does not need.</summary>
    private async Task LimitAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RelayTimeout, database.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await work(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested && e is OperationCanceledException or RelayUnreachableException)
        {
            throw new RelayUnreachableException($"The relay {client.Endpoint} did not answer within {options.RelayTimeout}. It is tried again, with less at once.", e) { IsTimeout = true };
        }
    }

    private async Task<bool> TakeInAsync(RepositoryRounds rounds, SyncPart request, SyncPart reply, CancellationToken cancellationToken)
    {
        var (sent, received) = (SyncMessageCodec.SizeOf(request), SyncMessageCodec.SizeOf(reply));
        meter.Count(reply.Kind);
        rounds.Meter.Count(reply.Kind);
        rounds.Meter.Count(sent, received);
        database.Telemetry.CountRound(reply.Kind);
        ClientLog.Round(logger, client.Endpoint.ToString(), rounds.Repository.Path, reply.Kind.ToString(), sent, received);
        var isNews = false;
        await GuardAsync(rounds, async () =>
        {
            isNews = await rounds.Repository.EndRoundAsync(rounds, reply, cancellationToken).ConfigureAwait(false);
            repositories.Settle(rounds, reply);
        }).ConfigureAwait(false);
        return isNews;
    }

    /// <summary>What goes wrong with one repository here, for example a full disk, does not stop the others.</summary>
    private async Task GuardAsync(RepositoryRounds rounds, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (rounds.Repository.IsClosed)
        {
            // What it holds is sent when it is open again.
            repositories.Forget(rounds);
        }
        catch (Exception e) when (e is FlushFailedException or GoatFormatException or IOException)
        {
            repositories.Fail(rounds, e);
        }
    }
}
