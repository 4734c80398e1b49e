using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Sync;

namespace Goat.Simulation;

/// <summary>A relay without any memory but its segments of encoded bundles.</summary>
public sealed class SimulatedRelay(DatabaseId database, RepositoryId repository, PublicKey root, SimulatedSigner verifier, Sabotage sabotage) : ICommitSource
{
    /// <summary>Items whose keys begin with this are refused.</summary>
    public const string ForbiddenKey = "forbidden";

    private const int BundlesPerSegment = 4;

    private readonly List<List<byte[]>> _segments = [];
    private readonly HealLedger _heal = new(minLacking: 4, minShare: 4);
    private Dictionary<CommitId, Commit> _commits = [];

    /// <summary>What it holds.</summary>
    public CommitSet Set { get; private set; } = new(database, repository, root);

    /// <summary>Rounds by kind.</summary>
    public int[] Rounds { get; } = new int[4];

    /// <summary>Parts that were handed out to be uploaded.</summary>
    public int Shares { get; private set; }

    /// <summary>Segments that it has.</summary>
    public int Segments => _segments.Count;

    /// <summary>Deletes a segment and starts again with what is left.</summary>
    public void LoseSegment(int segment)
    {
        _segments.RemoveAt(segment);
        Restart();
    }

    /// <summary>Deletes everything.</summary>
    public void Wipe()
    {
        _segments.Clear();
        Restart();
    }

    /// <summary>Forgets what is in memory and reads the segments again.</summary>
    public void Restart()
    {
        Set = new CommitSet(database, repository, root);
        _commits = [];
        _heal.Forget();
        foreach (var bytes in _segments.SelectMany(s => s))
        {
            TakeIn(BundleCodec.Decode(bytes));
        }
    }

    /// <summary>Answers one message.</summary>
    public async Task<byte[]> HandleAsync(byte[] message, long nowMs, ulong salt)
    {
        var replies = new List<SyncPart>();
        foreach (var part in SyncMessageCodec.Decode(message))
        {
            var taken = part.Bundle.Length > 0 ? await TakeAsync(BundleCodec.Decode(part.Bundle.Span), nowMs) : null;
            var reply = await SyncResponder.AnswerAsync(Set, part, taken, this, salt, maxBytes: 3000);
            reply = reply with { Share = _heal.Answer(part, reply, nowMs) };
            Rounds[(int)reply.Kind]++;
            Shares += reply.Share is { Count: > 0 } ? 1 : 0;
            replies.Add(sabotage == Sabotage.ClaimsEquality ? new SyncPart { Repository = part.Repository, Count = part.Count, IsEqual = true } : reply);
        }

        return SyncMessageCodec.Encode(replies);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Commit?>> ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<Commit?>>([.. ids.Select((id, i) => sabotage == Sabotage.WithholdsRuns && i == ids.Count - 1 ? null : _commits.GetValueOrDefault(id))]);

    private async Task<Admission> TakeAsync(Bundle bundle, long nowMs)
    {
        var rules = new AdmissionRules { NowMs = nowMs, RefusesVoidPayloads = true, Custom = Forbid };
        var verified = await Set.VerifyAsync(bundle, verifier, rules);
        var admission = Set.Prepare(verified);
        if (Set.ToStore(verified, admission) is { } store && sabotage != Sabotage.AcknowledgesWithoutStoring)
        {
            if (_segments.Count == 0 || _segments[^1].Count == BundlesPerSegment)
            {
                _segments.Add([]);
            }

            _segments[^1].Add(BundleCodec.Encode(store));
            Keep(store);
            Set.Apply(verified, admission);
        }

        return admission;
    }

    private static AdmissionVerdict? Forbid(Commit commit) =>
        commit.Header.Changes.Any(c => c.Key.StartsWith(ForbiddenKey, StringComparison.Ordinal)) ? AdmissionVerdict.Refuse(commit.Id, RefusalReason.Policy, "forbidden") : null;

    private void TakeIn(Bundle bundle)
    {
        Set.ApplyTrusted(bundle);
        Keep(bundle);
    }

    private void Keep(Bundle bundle)
    {
        foreach (var commit in bundle.Commits)
        {
            _commits[commit.Id] = commit;
        }
    }
}
