using Goat.Cli.Emulation;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Azure.Tests.Azurite;
using Goat.Relay.Storage;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Goat.Relay.Azure.Tests.Azurite;

/// <summary>One Azurite for all tests of this assembly; each takes a container and a table of its own. Without it they are skipped.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess? _process;

    public async ValueTask InitializeAsync()
    {
        if (AzuriteProcess.Find(AppContext.BaseDirectory) is { } directory)
        {
            _process = await AzuriteProcess.StartAsync(directory, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>An account with an empty place for one test.</summary>
    public AzuriteAccount NewAccount()
    {
        if (_process is null)
        {
            Assert.Skip("Azurite is not installed: the build found no npm, or 'npm ci' in tests/azurite failed.");
        }

        return new AzuriteAccount(_process.ConnectionString);
    }
}
