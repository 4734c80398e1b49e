using Goat.Bundles;
using Goat.Commits;
using Goat.Statements;

namespace Goat.Sync;

/// <summary>Turns planned runs into a bundle, with the certificates of the chains that begin in it.</summary>
public static class PageBuilder
{
    /// <summary>Reads the commits and encodes them.</summary>
    /// <returns>The bundle; empty where there is nothing to send. A run that can no longer be read is left out: it counts as lost here.</returns>
    public static async ValueTask<ReadOnlyMemory<byte>> BuildAsync(
        CommitSet set,
        IReadOnlyList<RunPlan> runs,
        IReadOnlyList<Statement> statements,
        ICommitSource source,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(statements);
        ArgumentNullException.ThrowIfNull(source);
        var read = new List<CommitRun>(runs.Count);
        var all = statements.ToDictionary(s => s.Id);
        var commits = runs.Count == 0 ? [] : await source.ReadAsync([.. runs.SelectMany(r => r.Ids)], cancellationToken).ConfigureAwait(false);
        var at = 0;
        foreach (var run in runs)
        {
            var held = new List<Commit>(run.Ids.Count);
            for (var i = 0; i < run.Ids.Count; i++)
            {
                if (commits[at + i] is { } commit)
                {
                    held.Add(commit);
                }
            }

            at += run.Ids.Count;
            if (held.Count != run.Ids.Count)
            {
                continue;
            }

            read.Add(new CommitRun(held, run.Signature));
            if (run.FirstSeq == 1 && set.Statements.TryGetCertificate(run.Chain.Session, out var certificate, out _))
            {
                all.TryAdd(certificate.Id, certificate);
            }
        }

        return read.Count == 0 && all.Count == 0
            ? ReadOnlyMemory<byte>.Empty
            : BundleCodec.Encode(new Bundle(set.Graph.Repository, [.. all.Values.OrderBy(s => s.Id)], read));
    }
}
