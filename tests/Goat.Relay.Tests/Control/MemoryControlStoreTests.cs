using Goat.Relay.Conformance;
using Goat.Relay.Control;

namespace Goat.Relay.Tests.Control;

public sealed class MemoryControlStoreTests : ControlStoreConformance
{
    private MemoryControlStore? _store;

    protected override IControlStore Create() => _store ??= new MemoryControlStore(Operations);

    protected override Task LoseEverythingAsync()
    {
        _store!.Lose();
        return Task.CompletedTask;
    }
}
