namespace Goat.Relay.Tests.Endpoints;

/// <summary>Tests that measure the process run alone.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
