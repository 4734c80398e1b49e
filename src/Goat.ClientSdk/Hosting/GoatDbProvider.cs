using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Goat;

/// <summary>
/// The database of a host, added with <c>services.AddGoat(...)</c>. Opening is asynchronous and services are made synchronously: hence this between them. Thread-safe.
/// </summary>
public sealed class GoatDbProvider : IAsyncDisposable
{
    private readonly IOptionsMonitor<GoatDbOptions> _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Task<GoatDb>? _opening;
    private Task? _closing;

    internal GoatDbProvider(string? name, IOptionsMonitor<GoatDbOptions> options)
    {
        Name = name ?? Options.DefaultName;
        _options = options;
    }

    /// <summary>The key it was added with; empty without one.</summary>
    public string Name { get; }

    /// <summary>The database: opened where it is not yet, or where opening it failed before.</summary>
    /// <param name="cancellationToken">Cancels the waiting, not the opening.</param>
    /// <returns>Always the same object. Never dispose of it: the host does.</returns>
    /// <exception cref="OptionsValidationException">An option cannot be used.</exception>
    /// <exception cref="GoatException">As <see cref="GoatDb.OpenAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The host has stopped.</exception>
    public ValueTask<GoatDb> GetAsync(CancellationToken cancellationToken = default)
    {
        Task<GoatDb> opening;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closing is not null, this);
            if (_opening is null or { IsFaulted: true } or { IsCanceled: true })
            {
                // On a thread of the pool: whose context happens to be current must not become the notification context.
                _opening = Task.Run(() => GoatDb.OpenAsync(_options.Get(Name), _stopping.Token));
            }

            opening = _opening;
        }

        return opening.IsCompletedSuccessfully ? new(opening.Result) : new(opening.WaitAsync(cancellationToken));
    }

    /// <summary>Flushes and closes the database. Its host calls this; takes a few seconds at most.</summary>
    /// <exception cref="FlushFailedException">Changes could not be written.</exception>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _closing ??= CloseAsync(_opening);
            return new(_closing);
        }
    }

    /// <summary>Begins to open, so that the first use need not wait. What fails is logged, and tried again at the first use.</summary>
    internal async void OpenInBackground()
    {
        try
        {
            await GetAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            ClientLog.OpenFailed(_options.Get(Name).LoggerFactory.CreateLogger("Goat"), Name, e);
        }
    }

    private async Task CloseAsync(Task<GoatDb>? opening)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (opening is null)
        {
            return;
        }

        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            await opening.Result.DisposeAsync().ConfigureAwait(false);
        }
    }
}
