using Microsoft.Extensions.Hosting;

namespace Goat.Hosting;

/// <summary>Opens a database while its host starts; flushes and closes it when all else has stopped, within the host's shutdown timeout.</summary>
internal sealed class GoatHostedService(GoatDbProvider database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        database.OpenInBackground();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Others may write until they have stopped.
    public Task StoppedAsync(CancellationToken cancellationToken) => database.DisposeAsync().AsTask().WaitAsync(cancellationToken);
}
