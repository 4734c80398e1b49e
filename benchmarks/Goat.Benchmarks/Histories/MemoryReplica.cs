using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Benchmarks.Histories;

/// <summary>A replica that keeps commits in memory: the cheapest store there can be, so that rows show the protocol's own cost.</summary>
internal sealed class MemoryReplica(Instance instance, IVerifier verifier) : ICommitSource
{
    private readonly Dictionary<CommitId, Commit> _commits = [];
    private readonly Random _salts = new(8);

    public CommitSet Set { get; } = new(instance.Database, instance.Repository, instance.Root);

    /// <summary>Takes in what a team wrote, without checking it again.</summary>
    public void Load(IEnumerable<Statement> certificates, IReadOnlyList<CommitRun> runs)
    {
        var bundle = new Bundle(instance.Repository, [.. certificates], runs);
        Set.ApplyTrusted(bundle);
        Store(runs);
    }

    /// <summary>Takes in a bundle as replicas do: decoded, verified, admitted, stored.</summary>
    public async Task<Admission> TakeAsync(ReadOnlyMemory<byte> bundle, long now, CancellationToken cancellationToken)
    {
        var verified = await Set.VerifyAsync(BundleCodec.Decode(bundle.Span), verifier, new AdmissionRules { NowMs = now, RefusesVoidPayloads = true }, cancellationToken);
        var prepared = Set.Prepare(verified);
        Store(prepared.Accepted);
        Set.Apply(verified, prepared);
        return prepared;
    }

    /// <summary>Answers a message as a relay does.</summary>
    public async Task<byte[]> AnswerAsync(byte[] message, long now, CancellationToken cancellationToken)
    {
        var part = SyncMessageCodec.Decode(message)[0];
        Admission? taken = part.Bundle.Length > 0 ? await TakeAsync(part.Bundle, now, cancellationToken) : null;
        return SyncMessageCodec.Encode([await SyncResponder.AnswerAsync(Set, part, taken, this, (ulong)_salts.NextInt64(), cancellationToken: cancellationToken)]);
    }

    public ValueTask<IReadOnlyList<Commit?>> ReadAsync(IReadOnlyList<CommitId> ids, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<Commit?>>([.. ids.Select(id => _commits.GetValueOrDefault(id))]);

    private void Store(IReadOnlyList<CommitRun> runs)
    {
        foreach (var commit in runs.SelectMany(r => r.Commits))
        {
            _commits[commit.Id] = commit;
        }
    }
}
