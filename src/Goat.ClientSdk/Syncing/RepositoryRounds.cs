using Goat.Commits;
using Goat.Sync;

namespace Goat.Syncing;

/// <summary>The rounds about one repository with one relay, until both hold the same.</summary>
internal sealed class RepositoryRounds(Repository repository)
{
    /// <summary>The repository.</summary>
    public Repository Repository { get; } = repository;

    /// <summary>The frontier when both last held the same: a hint, safe to lose.</summary>
    public IReadOnlyList<CommitId> Remembered { get; set; } = [];

    /// <summary>The conversation under way; null to begin another.</summary>
    public SyncConversation? Conversation { get; set; }

    /// <summary>The set that the conversation is about.</summary>
    public CommitSet? Set { get; set; }

    /// <summary>Refusals that do not lead to a withdrawal, in words.</summary>
    public List<string> Complaints { get; } = [];
}
