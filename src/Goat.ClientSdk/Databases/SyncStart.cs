namespace Goat;

/// <summary>When a database begins to synchronise.</summary>
public enum SyncStart
{
    /// <summary>As soon as it is open.</summary>
    Automatic,

    /// <summary>When <see cref="SyncControl.Resume"/> is called; <see cref="SyncControl.SyncNowAsync"/> works before.</summary>
    Manual,
}
