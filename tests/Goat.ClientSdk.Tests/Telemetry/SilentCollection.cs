namespace Goat.ClientSdk.Tests;

/// <summary>Tests during which nothing may listen to telemetry: never beside others.</summary>
[CollectionDefinition(nameof(SilentCollection), DisableParallelization = true)]
public sealed class SilentCollection;
