using Microsoft.Extensions.Logging;

namespace Goat;

/// <summary>Closes repositories that nobody has used for a time.</summary>
internal sealed class IdleWatch : IAsyncDisposable
{
    private readonly GoatDb _database;
    private readonly ILogger _logger;
    private readonly TimeSpan _timeout;
    private readonly ITimer? _timer;

    public IdleWatch(GoatDb database, GoatDbOptions options, ILogger logger)
    {
        _database = database;
        _logger = logger;
        if (options.IdleRepositoryTimeout is { } timeout)
        {
            _timeout = timeout;
            _timer = options.TimeProvider.CreateTimer(static w => ((IdleWatch)w!).Look(), this, timeout / 2, timeout / 2);
        }
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? default;

    private void Look()
    {
        foreach (var repository in _database.Repositories.Where(r => r.IsIdle(_timeout)))
        {
            Close(repository);
        }
    }

    private async void Close(Repository repository)
    {
        try
        {
            await _database.CloseAsync(repository, () => repository.IsIdle(_timeout)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // It stays open, with nothing lost, and is looked at again.
            ClientLog.IdleCloseFailed(_logger, repository.Path, e);
        }
    }
}
