namespace Goat;

/// <summary>How synchronising goes, in one word; later ones are worse.</summary>
public enum SyncState
{
    /// <summary>There is no relay.</summary>
    Off,

    /// <summary>It was paused, or not begun yet.</summary>
    Paused,

    /// <summary>Rounds are under way, or about to be.</summary>
    Working,

    /// <summary>The relay held the same when it was last asked.</summary>
    Synced,

    /// <summary>Everything was sent; fetching the rest waits until <see cref="SyncControl.Policy"/> is not <see cref="SyncPolicy.Metered"/> any more.</summary>
    Deferred,

    /// <summary>The policy is <see cref="SyncPolicy.Offline"/>: nothing is tried.</summary>
    Offline,

    /// <summary>The relay held the same but for commits that it refused.</summary>
    Refused,

    /// <summary>Rounds brought nothing further, though the relay holds something else; it is tried again, less and less often.</summary>
    Stalled,

    /// <summary>The relay could not be reached or did not understand; it is tried again, less and less often.</summary>
    Failing,
}
