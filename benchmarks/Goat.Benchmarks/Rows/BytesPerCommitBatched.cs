using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

namespace Goat.Benchmarks.Rows;

/// <summary>bytes-per-commit-batched: the same in an attested run of 100.</summary>
internal sealed class BytesPerCommitBatched() : Row("bytes-per-commit-batched", "B", Budget.AtMost(60))
{
    private const int Run = 100;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var instance = new Instance();
        var author = await Author.CreateAsync(instance);
        var small = new SmallCommits(instance, author);
        small.CreateItems(Run);
        var first = small.FrameBytes(await author.AttestAsync(author.Commits[..Run]));
        small.Edit();
        var again = small.FrameBytes(await author.AttestAsync(small.Edit()));
        var creates = (double)first / Run;
        return new Measurement((double)again / Run, $"each names an item and a parent from outside the run; creates of tasks of 110 B of JSON: {ResultTable.Show(creates)} B");
    }
}
