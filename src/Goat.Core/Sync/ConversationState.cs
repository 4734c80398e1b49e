namespace Goat.Sync;

/// <summary>Where a conversation stands.</summary>
public enum ConversationState
{
    /// <summary>Another round is needed.</summary>
    Running,

    /// <summary>Both sides hold the same.</summary>
    Synced,

    /// <summary>Both sides hold the same but for commits that the other side refused, and what builds on them.</summary>
    SyncedExceptRefused,

    /// <summary>Everything was sent and accepted; nothing was fetched, as <see cref="SyncConversation.SendsOnly"/> asks.</summary>
    Sent,

    /// <summary>Rounds brought nothing further: try again later.</summary>
    Stalled,

    /// <summary>The other side could not process the part; see <see cref="SyncConversation.Problem"/>.</summary>
    Failed,
}
