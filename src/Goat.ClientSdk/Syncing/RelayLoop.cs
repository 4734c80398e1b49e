using System.Diagnostics;
using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Sync;
using Goat.Telemetry;
using Microsoft.Extensions.Logging;

namespace Goat.Syncing;

/// <summary>Synchronises with one relay: after each flush at once, otherwise by polling, less and less often while it fails.</summary>
internal sealed class RelayLoop : IPushTarget, IAsyncDisposable
{
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SafetyPoll = TimeSpan.FromMinutes(15);

    private readonly SyncControl _control;
    private readonly GoatDb _database;
    private readonly RelaySession _session;
    private readonly GoatDbOptions _options;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private bool _isRunning;
    private bool _hasLoop;
    private volatile bool _isPushLive;

    public RelayLoop(SyncControl control, GoatDb database, RelayClient client, GoatDbOptions options, SyncHints hints, ILogger logger)
    {
        _control = control;
        _database = database;
        _options = options;
        _logger = logger;
        Meter = new RelayMeter(client.Endpoint);
        Endpoint = client.Endpoint;
        _session = new RelaySession(database, client, hints, Meter, logger);
    }

    public Uri Endpoint { get; }

    public RelayStatus Status => Meter.Status;

    private RelayMeter Meter { get; }

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

        Enter(SyncState.Working, null);
        Wake();
    }

    public void Pause()
    {
        lock (_lock)
        {
            _isRunning = false;
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

    public void Wake()
    {
        lock (_lock)
        {
            _wake.TrySetResult();
        }
    }

    public void OnCommitted(Repository repository) => Wake();

    /// <inheritdoc/>
    public void SetPushLive(bool isLive)
    {
        _isPushLive = isLive;
        Wake();
    }

    /// <inheritdoc/>
    public void Ask(RepositoryId repository) => Wake();

    /// <inheritdoc/>
    public async ValueTask<bool> TakePushedAsync(RepositoryId repository, ReadOnlyMemory<byte> bundle, CommitId digest, CancellationToken cancellationToken)
    {
        if (_database.Repositories.FirstOrDefault(r => r.Id == repository) is not { } open)
        {
            return true;
        }

        await open.TakeInAsync(BundleCodec.Decode(bundle.Span, SyncLimits.ContentBytes), _database.Verifier, cancellationToken).ConfigureAwait(false);
        return open.Digest == digest;
    }

    public async Task SyncNowAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var (state, error) = await TryAsync(linked.Token).ConfigureAwait(false);
        if (state is not (SyncState.Synced or SyncState.Refused))
        {
            throw new SyncFailedException($"Synchronising with {Endpoint} did not come to its end: {error?.Message}", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Wake();
        await _loop.ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        _session.Dispose();
        _turn.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        // Not a part of the activity in which the database happened to be opened.
        Activity.Current = null;
        var failures = 0;
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var wake = NextWake();
                if (wake is null)
                {
                    return;
                }

                var (state, error) = await TryWhileRunningAsync().ConfigureAwait(false);
                failures = state is SyncState.Failing or SyncState.Stalled ? failures + 1 : 0;
                var delay = DelayAfter(failures);
                if (failures > 0)
                {
                    ClientLog.SyncFailed(_logger, Endpoint.ToString(), delay, error!);
                    await Task.Delay(Min(delay, _options.PollInterval), _database.Time, _stopping.Token).ConfigureAwait(false);
                }

                await WaitAsync(wake, delay).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Closing.
        }
    }

    private Task? NextWake()
    {
        lock (_lock)
        {
            if (!_isRunning)
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

    /// <summary>The turn of the background work: nothing happens where it was paused before its turn came.</summary>
    private async Task<(SyncState State, Exception? Error)> TryWhileRunningAsync()
    {
        await _turn.WaitAsync(_stopping.Token).ConfigureAwait(false);
        try
        {
            return IsRunning ? await SynchronizeAsync(_stopping.Token).ConfigureAwait(false) : (SyncState.Paused, null);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<(SyncState State, Exception? Error)> TryAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await SynchronizeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<(SyncState State, Exception? Error)> SynchronizeAsync(CancellationToken cancellationToken)
    {
        SyncState state;
        Exception? error;
        using var sync = _database.Telemetry.Sync(Endpoint);
        try
        {
            (state, var problem) = await _session.SynchronizeAsync(_database.Repositories, cancellationToken).ConfigureAwait(false);
            error = problem is null ? null : new SyncFailedException(problem);
        }
        catch (OperationCanceledException)
        {
            sync?.End("cancelled");
            throw;
        }
        catch (Exception e)
        {
            (state, error) = (SyncState.Failing, e);
        }

        sync?.End(GoatTelemetry.NameOf(state));
        Enter(state, error);
        return (state, error);
    }

    private void Enter(SyncState state, Exception? error)
    {
        lock (_lock)
        {
            if (!_isRunning && state != SyncState.Failing && state != SyncState.Stalled)
            {
                state = SyncState.Paused;
            }
        }

        if (Meter.Enter(state, error, state == SyncState.Synced ? _database.Time.GetUtcNow() : null))
        {
            _database.Notify(_control.RaiseStatusChanged);
        }
    }

    private TimeSpan DelayAfter(int failures)
    {
        var jitter = 0.9 + (0.2 * _database.Random.NextDouble());
        if (failures == 0 && _isPushLive)
        {
            return SafetyPoll * jitter;
        }

        return Min(_options.PollInterval * Math.Pow(2, Math.Min(failures, 16)), failures > 0 ? MaxBackOff : TimeSpan.MaxValue) * jitter;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
