using Goat.Relay.Azure.Control;
using Goat.Relay.Azure.Tests.Azurite;
using Goat.Relay.Conformance;
using Goat.Relay.Control;

namespace Goat.Relay.Azure.Tests.Control;

public sealed class AzureTableControlStoreTests(AzuriteFixture azurite) : ControlStoreConformance
{
    private readonly AzuriteAccount _account = azurite.NewAccount();

    protected override IControlStore Create() => new AzureTableControlStore(_account.Connect(Operations));

    protected override async Task LoseEverythingAsync() => await _account.Table.DeleteAsync(Cancellation);
}
