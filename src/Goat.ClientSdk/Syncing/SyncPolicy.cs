namespace Goat;

/// <summary>What the network may be used for: the application knows whether it costs money, or is there at all.</summary>
public enum SyncPolicy
{
    /// <summary>Changes leave at once, news are asked for all the time.</summary>
    Normal,

    /// <summary>
    /// Each byte costs: changes are collected for 30 seconds, news are asked for every 15 minutes unless the relay pushes them, and what would take more than about 1 MiB to fetch waits until the policy is
    /// <see cref="Normal"/> again or <see cref="SyncControl.SyncNowAsync"/> is called.
    /// </summary>
    Metered,

    /// <summary>There is no network: nothing is tried. Everything local goes on.</summary>
    Offline,
}
