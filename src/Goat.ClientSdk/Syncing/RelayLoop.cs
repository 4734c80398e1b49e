using System.Diagnostics;
using Goat.Commits;
using Goat.Pushing;
using Goat.Telemetry;
using Microsoft.Extensions.Logging;

namespace Goat.Syncing;

/// <summary>Synchronises with one relay: changes at once, then collected while a turn is under way; news by push or by polling; less and less often while it fails.</summary>
internal sealed partial class RelayLoop : IAsyncDisposable
{
    private readonly SyncControl _control;
    private readonly GoatDb _database;
    private readonly RelaySession _session;
    private readonly RelayRepositories _repositories;
    private readonly RelayPace _pace;
    private readonly RelayMeter _meter;
    private readonly PushConnection _push;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private bool _isRunning;
    private bool _hasLoop;

    public RelayLoop(SyncControl control, GoatDb database, RelayClient client, GoatDbOptions options, SyncHints hints, ILogger logger)
    {
        _control = control;
        _database = database;
        _logger = logger;
        _meter = new RelayMeter(client.Endpoint);
        Endpoint = client.Endpoint;
        _pace = new RelayPace(options);
        _repositories = new RelayRepositories(database, client.Endpoint, hints, _pace, options, logger);
        _session = new RelaySession(database, client, _repositories, _meter, options, logger);
        _push = new PushConnection(database, client, this, options, logger);
    }

    public Uri Endpoint { get; }

    private bool IsRunning
    {
        get
        {
            lock (_lock)
            {
                return _isRunning;
            }
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (_isRunning || _stopping.IsCancellationRequested)
            {
                return;
            }

            _isRunning = true;
            if (!_hasLoop)
            {
                _hasLoop = true;
                _loop = Task.Run(RunAsync);
            }
        }

        _pace.Restart();
        Enter(SyncState.Working, null);
        Wake();
    }

    public void Pause()
    {
        lock (_lock)
        {
            _isRunning = false;
            _push.Stop();
        }

        Enter(SyncState.Paused, null);
        Wake();
    }

    /// <summary>Completes when no round of the background work runs any more.</summary>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        Pause();
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        _turn.Release();
    }

    public void SetPolicy(SyncPolicy policy)
    {
        _pace.SetPolicy(policy);
        if (policy == SyncPolicy.Offline)
        {
            StopPush();
        }

        if (policy == SyncPolicy.Normal)
        {
            foreach (var rounds in _repositories.All())
            {
                rounds.IsDeferred = false;
            }
        }

        Enter(policy == SyncPolicy.Offline ? SyncState.Offline : SyncState.Working, null);
        Wake();
    }

    public void Wake()
    {
        lock (_lock)
        {
            _wake.TrySetResult();
        }
    }

    /// <summary>Has the repository sent soon: it holds something that this relay may not.</summary>
    public void OnChanged(Repository repository)
    {
        _repositories.Ask(repository);
        _pace.NoteActivity();
        _pace.BackOff.Hurry();
        Wake();
    }

    /// <summary>The newest commits that the relay is known to hold.</summary>
    public IReadOnlyList<CommitId> RememberedOf(Repository repository) => _repositories.Find(repository)?.Remembered ?? [];

    /// <summary>Runs turns until the conversations that are asked for now have ended.</summary>
    /// <param name="isFirst">Whether everything is to be asked for; otherwise what is asked for already.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    public async Task SyncNowAsync(bool isFirst, CancellationToken cancellationToken)
    {
        if (_pace.Policy == SyncPolicy.Offline)
        {
            throw new SyncFailedException($"Nothing was sent to {Endpoint}: Sync.Policy is {SyncPolicy.Offline}. Set it to {SyncPolicy.Normal} when there is a network.");
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var asked = _repositories.All().Where(r => isFirst || r.IsAsked).Select(r => (Rounds: r, Question: Ask(r))).ToArray();
        var (state, error) = await SynchronizeAsync(
            async () =>
            {
                if (_repositories.Due() is { IsAsked: false, UntilRunning: { } wait } && wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, _database.Time, linked.Token).ConfigureAwait(false);
                }

                return asked.Any(a => a.Rounds.Answered < a.Question && !a.Rounds.Repository.IsClosed);
            },
            inBackground: false,
            linked.Token).ConfigureAwait(false);
        if (state is not (SyncState.Synced or SyncState.Refused))
        {
            throw new SyncFailedException($"Synchronising with {Endpoint} did not come to its end: {error?.Message}", error);
        }
    }

    public bool HasAsked => _repositories.Due().IsAsked;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Wake();
        await _loop.ConfigureAwait(false);
        await _push.DisposeAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        _session.Dispose();
        _turn.Dispose();
        _stopping.Dispose();
    }

    private static long Ask(RepositoryRounds rounds)
    {
        rounds.IsDeferred = false;
        rounds.MayFetchAll = true;
        rounds.BackOff.Clear();
        return rounds.Ask();
    }

    private async Task RunAsync()
    {
        // Not a part of the activity in which the database happened to be opened.
        Activity.Current = null;
        try
        {
            while (NextWake() is { } wake)
            {
                if (UntilTurn() is var wait && wait != TimeSpan.Zero)
                {
                    await WaitAsync(wake, wait).ConfigureAwait(false);
                    continue;
                }

                if (_pace.IsPollDue)
                {
                    _pace.NotePolled();
                    foreach (var rounds in _repositories.All())
                    {
                        rounds.Ask();
                    }
                }

                await SynchronizeAsync(() => ValueTask.FromResult(IsRunning && _repositories.Due().UntilRunning == TimeSpan.Zero), inBackground: true, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Closing.
        }
    }

    private TimeSpan UntilTurn()
    {
        var (isAsked, untilRunning) = _repositories.Due();
        return _pace.UntilTurn(isAsked, untilRunning);
    }

    private Task? NextWake()
    {
        lock (_lock)
        {
            if (!_isRunning || _stopping.IsCancellationRequested)
            {
                // From here on Resume begins another loop.
                _hasLoop = false;
                return null;
            }

            _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _wake.Task;
        }
    }

    private async Task WaitAsync(Task wake, TimeSpan delay)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        await Task.WhenAny(wake, Task.Delay(delay, _database.Time, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Turns, as long as <paramref name="goesOn"/> says; others may have theirs in between.</summary>
    private async Task<(SyncState State, Exception? Error)> SynchronizeAsync(Func<ValueTask<bool>> goesOn, bool inBackground, CancellationToken cancellationToken)
    {
        (SyncState State, Exception? Error) end;
        using var sync = _database.Telemetry.Sync(Endpoint);
        try
        {
            do
            {
                await TurnAsync(inBackground, cancellationToken).ConfigureAwait(false);
            }
            while (await goesOn().ConfigureAwait(false));
            var (state, problem) = _repositories.Worst;
            end = (state, problem is null ? null : new SyncFailedException(problem));
            _pace.BackOff.Clear();
        }
        catch (OperationCanceledException)
        {
            sync?.End("cancelled");
            throw;
        }
        catch (Exception e)
        {
            end = (SyncState.Failing, e);
            var wait = _pace.BackOff.Fail((e as RelayUnreachableException)?.RetryAfter);
            ClientLog.SyncFailed(_logger, Endpoint.ToString(), wait, e);
        }

        sync?.End(GoatTelemetry.NameOf(end.State));
        Enter(end.State, end.Error);
        StartPush(end.State);
        _control.SaveHints();
        return end;
    }

    private async Task TurnAsync(bool inBackground, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (inBackground && !IsRunning)
            {
                // Paused before its turn came.
                return;
            }

            _pace.NoteTurn();
            var progress = _repositories.Progress();
            foreach (var repository in await _session.TurnAsync(_repositories.Participants(), cancellationToken).ConfigureAwait(false))
            {
                _pace.NoteActivity();
                _control.OnReceived(repository, this);
            }

            if (progress != _repositories.Progress())
            {
                _control.RaiseStatusChanged();
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
