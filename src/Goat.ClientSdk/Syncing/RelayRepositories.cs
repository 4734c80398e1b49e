using Goat.Commits;
using Goat.Identity;
using Goat.Sync;
using Microsoft.Extensions.Logging;

namespace Goat.Syncing;

/// <summary>The open repositories as one relay knows them: which have something to send, which are in the middle of a conversation, how each ended. Thread-safe.</summary>
internal sealed class RelayRepositories(GoatDb database, Uri relay, SyncHints hints, RelayPace pace, GoatDbOptions options, ILogger logger)
{
    private const int MaxRounds = 100_000;
    private const int MaxComplaints = 8;
    private const long MeteredBytes = 1024 * 1024;

    private static readonly TimeSpan HealPause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<Repository, RepositoryRounds> _rounds = [];

    /// <summary>The worst that conversations came to.</summary>
    public (SyncState State, string? Problem) Worst
    {
        get
        {
            var statuses = All().Select(r => r.Meter.Status).ToArray();
            var state = statuses.Select(s => s.State).Where(s => s > SyncState.Working).DefaultIfEmpty(SyncState.Synced).Max();
            var problems = statuses.Where(s => s.LastError is not null).Select(s => s.LastError!.Message).ToArray();
            return (state, problems.Length == 0 ? null : string.Join(" ", problems));
        }
    }

    /// <summary>How the rounds about a repository go; null where there were none yet.</summary>
    public RepositoryRounds? Find(Repository repository)
    {
        lock (_lock)
        {
            return _rounds.GetValueOrDefault(repository);
        }
    }

    /// <summary>All that are open now.</summary>
    public IReadOnlyList<RepositoryRounds> All()
    {
        var open = database.Repositories;
        lock (_lock)
        {
            foreach (var closed in _rounds.Keys.Where(r => r.IsClosed).ToArray())
            {
                _rounds.Remove(closed);
            }

            return [.. open.Where(r => !r.IsClosed).Select(RoundsOf)];
        }
    }

    /// <summary>Asks for a conversation.</summary>
    public void Ask(Repository repository)
    {
        lock (_lock)
        {
            var rounds = RoundsOf(repository);
            rounds.Ask();
            rounds.BackOff.Hurry();
        }
    }

    /// <summary>Those that take part in the next turn.</summary>
    public IReadOnlyList<RepositoryRounds> Participants() => [.. All().Where(r => (r.IsAsked || r.IsRunning) && WaitOf(r) == TimeSpan.Zero)];

    /// <summary>Whether any has something to send or was asked about, and how long until the others that are in a conversation, or failed, go on; null for none.</summary>
    public (bool IsAsked, TimeSpan? UntilRunning) Due()
    {
        var isAsked = false;
        TimeSpan? until = null;
        foreach (var rounds in All().Where(r => r.IsAsked || r.IsRunning))
        {
            var wait = WaitOf(rounds);
            if (!rounds.IsRunning && wait == TimeSpan.Zero)
            {
                isAsked = true;
            }
            else
            {
                until = until is null || wait < until ? wait : until;
            }
        }

        return (isAsked, until);
    }

    /// <summary>What changes when there is something to tell observers.</summary>
    public (long Missing, long Pending, int States) Progress()
    {
        var all = All();
        return (all.Sum(r => r.Meter.Status.MissingCommits), all.Sum(r => r.Repository.CountOutside(r.Remembered)), all.Sum(r => (int)r.Meter.Status.State));
    }

    /// <summary>What the relay holds that it pushed itself.</summary>
    public void NoteHeld(Repository repository, IReadOnlyList<CommitId> tips)
    {
        var rounds = Find(repository);
        if (rounds is not null && tips.Count > 0)
        {
            Remember(rounds, repository.NewestOf(rounds.Remembered.Concat(tips)));
        }
    }

    public void Forget(RepositoryRounds rounds)
    {
        lock (_lock)
        {
            _rounds.Remove(rounds.Repository);
        }
    }

    /// <summary>What went wrong here is tried again later.</summary>
    public void Fail(RepositoryRounds rounds, Exception cause)
    {
        // Even where it failed before a request could be built, whoever asked is answered.
        rounds.Begin();
        End(rounds, SyncState.Failing, cause);
    }

    /// <summary>After a round: what is remembered, whether more rounds are needed, or how it ended.</summary>
    public void Settle(RepositoryRounds rounds, SyncPart reply)
    {
        if (rounds.Conversation is not { } conversation)
        {
            // Begins anew; the relay may have asked for it, because its answer did not fit any more.
            return;
        }

        rounds.Meter.NoteMissing(conversation.Missing);
        Remember(rounds, conversation.Known);
        if (conversation.State == ConversationState.Running && conversation.Rounds < MaxRounds)
        {
            rounds.NotBefore = conversation.WaitsForOthers ? database.Time.GetTimestamp() + ToTimestamp(HealPause) : 0;
            if (!MustDefer(rounds, conversation, reply))
            {
                return;
            }

            rounds.IsDeferred = true;
            End(rounds, SyncState.Deferred, null);
            return;
        }

        Conclude(rounds, conversation);
    }

    private void Conclude(RepositoryRounds rounds, SyncConversation conversation)
    {
        var complaints = Join(rounds.Complaints);
        rounds.Complaints.Clear();
        var path = rounds.Repository.Path;
        switch (conversation.State)
        {
            case ConversationState.Synced:
                Remember(rounds, conversation.Agreed);
                rounds.IsDeferred = false;

                // What was complained of on the way has been mended, or taken back and reported.
                End(rounds, SyncState.Synced, null);
                break;
            case ConversationState.Sent:
                End(rounds, SyncState.Deferred, Explain(complaints));
                break;
            case ConversationState.SyncedExceptRefused:
                End(rounds, SyncState.Refused, Explain(complaints));
                break;
            case ConversationState.Failed:
                Remember(rounds, []);
                End(rounds, SyncState.Failing, Explain($"The relay could not process {path}: {conversation.Problem}"));
                break;
            default:
                Remember(rounds, []);
                End(rounds, SyncState.Stalled, Explain(complaints ?? $"Rounds about {path} brought nothing further, though the relay holds something else."));
                break;
        }
    }

    private void End(RepositoryRounds rounds, SyncState state, Exception? error)
    {
        rounds.End();
        rounds.Meter.Enter(state, error, state == SyncState.Synced ? database.Time.GetUtcNow() : null);
        if (state < SyncState.Stalled)
        {
            rounds.BackOff.Clear();
            return;
        }

        var wait = rounds.BackOff.Fail();
        rounds.Ask();
        ClientLog.SyncFailed(logger, relay.ToString(), wait, error!);
    }

    private static string? Join(List<string> complaints) => complaints.Count switch
    {
        0 => null,
        <= MaxComplaints => string.Join(" ", complaints),
        _ => $"{string.Join(" ", complaints.Take(MaxComplaints))} And {complaints.Count - MaxComplaints} more.",
    };

    private static SyncFailedException? Explain(string? problem) => problem is null ? null : new SyncFailedException(problem);

    /// <summary>Whether what is left to fetch is more than a metered network should carry.</summary>
    private bool MustDefer(RepositoryRounds rounds, SyncConversation conversation, SyncPart reply) =>
        pace.Policy == SyncPolicy.Metered && !rounds.MayFetchAll && conversation.Queued == 0 && reply.HasMore && conversation.MissingBytes > MeteredBytes;

    private void Remember(RepositoryRounds rounds, IReadOnlyList<CommitId> tips)
    {
        rounds.Remembered = tips;
        if (tips.Count > 0)
        {
            // What a relay held once is kept in mind even where it has lost it: it was accepted, and others may have it.
            hints.Note(relay, rounds.Repository.Id, rounds.Repository.NewestOf(hints.Find(relay, rounds.Repository.Id).Concat(tips)));
        }

        database.Sync.OnAcknowledged(rounds.Repository);
    }

    private TimeSpan WaitOf(RepositoryRounds rounds)
    {
        var left = rounds.NotBefore == 0 ? TimeSpan.Zero : database.Time.GetElapsedTime(database.Time.GetTimestamp(), rounds.NotBefore);
        return left > rounds.BackOff.Remaining ? left : rounds.BackOff.Remaining;
    }

    private long ToTimestamp(TimeSpan time) => (long)(time.TotalSeconds * database.Time.TimestampFrequency);

    private RepositoryRounds RoundsOf(Repository repository)
    {
        if (!_rounds.TryGetValue(repository, out var rounds))
        {
            rounds = new RepositoryRounds(repository, new RelayMeter(relay), new BackOff(options.TimeProvider, options.Random)) { Remembered = hints.Find(relay, repository.Id) };
            _rounds.Add(repository, rounds);
        }

        return rounds;
    }
}
