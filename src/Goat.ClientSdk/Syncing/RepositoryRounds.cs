using Goat.Commits;
using Goat.Sync;

namespace Goat.Syncing;

/// <summary>The rounds about one repository with one relay, until both hold the same.</summary>
internal sealed class RepositoryRounds(Repository repository, RelayMeter meter, BackOff backOff)
{
    private long _asked = 1;
    private long _begun;
    private long _answered;
    private volatile IReadOnlyList<CommitId> _remembered = [];

    /// <summary>The repository.</summary>
    public Repository Repository { get; } = repository;

    /// <summary>What is reported of it.</summary>
    public RelayMeter Meter { get; } = meter;

    /// <summary>How long to wait after a conversation that failed.</summary>
    public BackOff BackOff { get; } = backOff;

    /// <summary>The newest commits that the relay is known to hold: a hint, safe to lose.</summary>
    public IReadOnlyList<CommitId> Remembered
    {
        get => _remembered;
        set => _remembered = value;
    }

    /// <summary>The conversation under way; null to begin another.</summary>
    public SyncConversation? Conversation { get; set; }

    /// <summary>The set that the conversation is about.</summary>
    public CommitSet? Set { get; set; }

    /// <summary>Whether the conversation is to go on; it may have to begin anew.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Before this timestamp others are at it: the relay said to come again later.</summary>
    public long NotBefore { get; set; }

    /// <summary>Whether there is more to fetch than the policy allows now: until that changes, rounds only send.</summary>
    public bool IsDeferred { get; set; }

    /// <summary>Whether somebody waits for all of it, whatever the policy.</summary>
    public bool MayFetchAll { get; set; }

    /// <summary>Refusals that do not lead to a withdrawal, in words.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Whether there is something to send, or somebody asked, since the last request was built.</summary>
    public bool IsAsked => Interlocked.Read(ref _asked) > Interlocked.Read(ref _begun);

    /// <summary>Asks for a conversation about everything that is held by now.</summary>
    /// <returns>A number to compare with <see cref="Answered"/>.</returns>
    public long Ask() => Interlocked.Increment(ref _asked);

    /// <summary>The last question whose conversation has come to an end, whatever end.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>A request is built now, of everything that is held.</summary>
    public void Begin()
    {
        Interlocked.Exchange(ref _begun, Interlocked.Read(ref _asked));
        IsRunning = true;
    }

    /// <summary>The conversation has ended.</summary>
    public void End()
    {
        (Conversation, Set, IsRunning, MayFetchAll) = (null, null, false, false);
        Interlocked.Exchange(ref _answered, Math.Max(Interlocked.Read(ref _answered), Interlocked.Read(ref _begun)));
    }

    /// <summary>A message was lost: begin anew, from what is known to have arrived.</summary>
    public void BreakOff()
    {
        (Conversation, Set) = (null, null);
        if (IsRunning)
        {
            IsRunning = false;
            Interlocked.Exchange(ref _begun, 0);
        }
    }
}
