using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Bundles;
using Goat.Commits;

namespace Goat.Benchmarks.Rows;

/// <summary>text-stored-bytes: all commits of the paper in bundles as a replica that pulled them stores them, headers and attestations included.</summary>
internal sealed class TextStoredBytes() : Row("text-stored-bytes", "bytes", Budget.AtMost(90_000 + (12 * TraceTyping.Commits)))
{
    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var trace = EditingTrace.Load();
        List<byte[]> payloads = [];
        TraceTyping.Type(trace, payloads);
        var instance = new Instance();
        var author = await Author.CreateAsync(instance);
        var last = author.Create(1_700_000_000_000, []);
        var key = last.Header.Changes[0].Key;
        foreach (var payload in payloads)
        {
            PayloadCodec.TryRead(payload, 1, out var operations);
            last = author.Update(last.Header.Time + 4000, key, last.Id, operations[0]);
        }

        var runs = new List<CommitRun>();
        foreach (var commits in author.Commits.Chunk(BundleLimits.RunCommits))
        {
            runs.Add(await author.AttestAsync(commits));
        }

        var bytes = BundleCodec.Encode(new Bundle(instance.Repository, [], runs)).Length;
        return new Measurement(bytes, $"{trace.Name}, {trace.Edits.Count:N0} edits in {payloads.Count:N0} commits; payloads uncompressed {payloads.Sum(p => p.Length):N0} B");
    }
}
