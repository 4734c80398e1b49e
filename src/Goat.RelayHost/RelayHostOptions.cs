using Goat.Relay;
using Goat.Relay.Identity;
using Goat.Relay.Push;
using Goat.RelayHost.Push;

namespace Goat.RelayHost;

/// <summary>How the relay is hosted.</summary>
public sealed record RelayHostOptions
{
    /// <summary>Where the relay listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7071";

    /// <summary>Directory of root key, cache and sessions. Null keeps everything in memory. Where there is a storage account, only the root key.</summary>
    /// <value><c>goat-relay</c> below the current directory.</value>
    public string? DataDirectory { get; init; } = "goat-relay";

    /// <summary>Connection string of an Azure Storage account, which then holds cache and sessions; several relays may share it if they share the instance.</summary>
    /// <value>None.</value>
    public string? StorageConnectionString { get; init; }

    /// <summary>Address to listen on; port 0 takes a free one.</summary>
    /// <value><see cref="DefaultUrl"/>.</value>
    public string Url { get; init; } = DefaultUrl;

    /// <summary>Database and root of the instance, where they were made elsewhere. Null makes them at first start and keeps them in the data directory.</summary>
    public RelayInstance? Instance { get; init; }

    /// <summary>Connections at once; more are closed.</summary>
    /// <value>1,000.</value>
    public long MaxConnections { get; init; } = 1000;

    /// <summary>The hub that pushes what is stored to the clients that are connected to this process; null for a relay that is polled.</summary>
    public PushHubOptions? Push { get; init; } = new();

    /// <summary>Limits of the relay itself.</summary>
    public RelayOptions Relay { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A seam for tests: what push messages pass on their way to the hub.</summary>
    internal Func<IPushTransport, IPushTransport>? PushDetour { get; init; }

    /// <summary>Sets up logging; null logs warnings to the console.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }
}
