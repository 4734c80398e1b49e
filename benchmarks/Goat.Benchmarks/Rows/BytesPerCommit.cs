using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>bytes-per-commit: what a small commit that is flushed alone takes in the replica file.</summary>
internal sealed class BytesPerCommit() : Row("bytes-per-commit", "B", Budget.AtMost(260))
{
    private const int Commits = 100;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var tasks = await TaskRepository.OpenFileAsync();
        var items = await tasks.CreateAsync(Commits);
        var before = tasks.FileBytes;
        for (var i = 0; i < Commits; i++)
        {
            items[i].Set("priority", 10L + i);
            await tasks.Repository.FlushAsync(cancellationToken);
        }

        var instance = new Instance();
        var author = await Author.CreateAsync(instance);
        var small = new SmallCommits(instance, author);
        small.CreateItems(Commits);
        var attested = small.FrameBytes(await author.AttestAsync([small.Edit()[50]]));
        return new Measurement((double)(tasks.FileBytes - before) / Commits, $"one field of an older item; with an attestation of its own, as it is sent, {attested} B");
    }
}
