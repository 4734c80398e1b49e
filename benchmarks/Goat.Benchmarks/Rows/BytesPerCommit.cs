using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Bundles;

namespace Goat.Benchmarks.Rows;

/// <summary>bytes-per-commit: what a small commit that is flushed alone takes in the file.</summary>
internal sealed class BytesPerCommit() : Row("bytes-per-commit", "B", Budget.AtMost(260))
{
    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var instance = new Instance();
        var author = await Author.CreateAsync(instance);
        var small = new SmallCommits(instance, author);
        small.CreateItems(100);
        var commits = small.Edit();
        var alone = Sample.Median(commits.Select(c => (double)small.FrameBytes(new CommitRun([c], null))));
        var attested = small.FrameBytes(await author.AttestAsync([commits[50]]));
        return new Measurement(alone, $"one field of an older item; with its attestation {attested} B", attested <= Budget.Value);
    }
}
