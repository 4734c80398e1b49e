using Goat.Relay.Cache;
using Goat.Relay.Control;
using Goat.Relay.Identity;
using Goat.Relay.Push;
using Goat.Relay.Storage;

namespace Goat.Relay.Tests.Hosting;

/// <summary>What a test relay is made of.</summary>
public sealed record TestRelaySetup
{
    public HostKind Host { get; init; } = HostKind.Routed;

    public RelayOptions Options { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IPushTransport? Push { get; init; }

    public RelayInstance? Instance { get; init; }

    /// <summary>Length from which on a segment of the memory cache is full.</summary>
    public long SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Another cache than an empty one in memory.</summary>
    public Func<StorageOperations, ICommitCache>? Cache { get; init; }

    /// <summary>Another control store than an empty one in memory.</summary>
    public Func<StorageOperations, IControlStore>? Control { get; init; }
}
