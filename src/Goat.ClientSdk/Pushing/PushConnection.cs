using System.Diagnostics;
using Goat.Identity;
using Goat.Syncing;
using Microsoft.Extensions.Logging;

namespace Goat.Pushing;

/// <summary>Keeps one connection to a relay's hub for all open repositories: negotiates, connects, joins what is opened later, and begins again when the connection is lost. Never in the way of rounds; without it the relay is polled.</summary>
internal sealed class PushConnection(GoatDb database, RelayClient client, IPushTarget target, GoatDbOptions options, ILogger logger) : IAsyncDisposable
{
    private readonly PushNegotiation _negotiation = new(client);
    private readonly PushPace _pace = new(options.Random);
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _running;
    private Task _work = Task.CompletedTask;

    /// <summary>Begins, unless it has.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_running is not null)
            {
                return;
            }

            _running = new CancellationTokenSource();
            var (before, token) = (_work, _running.Token);
            _work = Task.Run(() => RunAsync(before, token), CancellationToken.None);
        }
    }

    /// <summary>Disconnects, unless it has.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _running?.Cancel();
            _running = null;
        }
    }

    /// <summary>Repositories were opened or closed.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _changed.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _work.ConfigureAwait(false);
    }

    private async Task RunAsync(Task before, CancellationToken cancellationToken)
    {
        // Not a part of the activity in which the database happened to be opened.
        Activity.Current = null;
        await before.ConfigureAwait(false);
        try
        {
            while (true)
            {
                var delay = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(delay, database.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>One connection, from negotiation to its end.</summary>
    /// <returns>How long to wait before the next.</returns>
    private async Task<TimeSpan> ConnectAsync(CancellationToken cancellationToken)
    {
        var membership = new PushMembership(_negotiation, database.Time);
        try
        {
            var repositories = await WaitForRepositoriesAsync(cancellationToken).ConfigureAwait(false);
            var (access, _) = await membership.UpdateAsync(repositories, cancellationToken).ConfigureAwait(false);
            var inbox = new PushInbox(database, target, logger);
            var link = await PushLink.ConnectAsync(access!, options, inbox.Post, cancellationToken).ConfigureAwait(false);
            await using var end = link.ConfigureAwait(false);
            return await ListenAsync(link, inbox, membership, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // An attempt that failed while it was being stopped has only been stopped.
            cancellationToken.ThrowIfCancellationRequested();
            var delay = _pace.AfterFailure(e);
            ClientLog.PushUnavailable(logger, client.Endpoint.ToString(), delay, e);
            return delay;
        }
    }

    private async Task<TimeSpan> ListenAsync(PushLink link, PushInbox inbox, PushMembership membership, CancellationToken cancellationToken)
    {
        var connected = database.Time.GetTimestamp();
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        client.PushConnection = link.ConnectionId;
        target.SetPushLive(true);
        ClientLog.PushConnected(logger, client.Endpoint.ToString());
        try
        {
            var reading = inbox.RunAsync(listening.Token);
            var joining = KeepJoinedAsync(membership, listening.Token);
            await Task.WhenAny(link.Closed, reading, joining).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var reason = link.Closed.IsCompleted ? link.Closed.Result : (reading.IsCompleted ? reading : joining).Exception?.InnerException;
            await listening.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(reading, joining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var delay = _pace.AfterLoss(database.Time.GetElapsedTime(connected));
            ClientLog.PushLost(logger, client.Endpoint.ToString(), delay, reason);
            return delay;
        }
        finally
        {
            await listening.CancelAsync().ConfigureAwait(false);
            client.PushConnection = null;
            target.SetPushLive(false);
        }
    }

    private async Task KeepJoinedAsync(PushMembership membership, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = NextChange();
            var (_, added) = await membership.UpdateAsync(OpenRepositories(), cancellationToken).ConfigureAwait(false);
            foreach (var repository in added)
            {
                target.Ask(repository);
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(membership.UntilRenewal, database.Time, waiting.Token)).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A connection is not worth its place before there is something to hear of.</summary>
    private async Task<HashSet<RepositoryId>> WaitForRepositoriesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = NextChange();
            if (OpenRepositories() is { Count: > 0 } open)
            {
                return open;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task NextChange()
    {
        lock (_lock)
        {
            if (_changed.Task.IsCompleted)
            {
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _changed.Task;
        }
    }

    private HashSet<RepositoryId> OpenRepositories() => [.. database.Repositories.Where(r => !r.IsClosed).Select(r => r.Id)];
}
