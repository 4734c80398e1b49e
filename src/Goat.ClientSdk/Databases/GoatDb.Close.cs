using Goat.Identity;

namespace Goat;

/// <content>Closing.</content>
public sealed partial class GoatDb
{
    // Repositories that are being closed: they can be opened again when that has ended.
    private readonly Dictionary<RepositoryId, Task> _closings = [];
    private bool _isClosed;

    /// <summary>Flushes all repositories and closes them. Takes a few seconds at most, and never waits for a relay.</summary>
    /// <exception cref="FlushFailedException">Changes could not be written, or the disk did not answer in five seconds.</exception>
    public async ValueTask DisposeAsync()
    {
        Task<Repository>[] opened;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            opened = [.. _repositories.Values];
        }

        await _idle.DisposeAsync().ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);
        try
        {
            await Sync.StopAsync().WaitAsync(_options.CloseLimit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // An observer that blocks must not keep changes from being flushed.
        }

        try
        {
            await Task.WhenAll(opened.Select(ShutDownAsync)).WaitAsync(_options.CloseLimit).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new FlushFailedException(e);
        }
        finally
        {
            Telemetry.Dispose();
            _lock?.Dispose();
            _verifier.Dispose();
            Identity.Dispose();
        }
    }

    /// <summary>Closes a repository.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="onlyIf">Asked right before; null for always.</param>
    internal Task CloseAsync(Repository repository, Func<bool>? onlyIf = null)
    {
        lock (_gate)
        {
            if (_closings.TryGetValue(repository.Id, out var closing))
            {
                return closing;
            }

            if (!_repositories.TryGetValue(repository.Id, out var opening) || !opening.IsCompletedSuccessfully || !ReferenceEquals(opening.Result, repository))
            {
                return Task.CompletedTask;
            }

            closing = RunCloseAsync(repository, onlyIf);
            _closings.Add(repository.Id, closing);
            return closing;
        }
    }

    private async Task RunCloseAsync(Repository repository, Func<bool>? onlyIf)
    {
        // Away from the caller's lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await repository.ShutDownAsync(onlyIf, keepsIfFailing: true).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _closings.Remove(repository.Id);
                if (repository.IsClosed)
                {
                    _repositories.Remove(repository.Id);
                }
            }

            Sync.OnOpenedOrClosed();
        }
    }

    private static async Task ShutDownAsync(Task<Repository> opening)
    {
        Repository repository;
        try
        {
            repository = await opening.ConfigureAwait(false);
        }
        catch (Exception) when (!opening.IsCompletedSuccessfully)
        {
            // Whoever opened it was told; there is nothing to close.
            return;
        }

        await repository.ShutDownAsync(onlyIf: null, keepsIfFailing: false).ConfigureAwait(false);
    }
}
