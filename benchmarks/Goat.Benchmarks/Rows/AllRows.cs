using Goat.Benchmarks.Harness;

namespace Goat.Benchmarks.Rows;

/// <summary>Every row, in the order of the table.</summary>
internal static class AllRows
{
    public static IReadOnlyList<Row> Create() =>
    [
        new CommitRow(),
        new CommitAttested(),
        new BytesPerCommit(),
        new BytesPerCommitBatched(),
        new ReconnectEqual(),
        new OneEachSide(),
        new Diverged500(),
        new ColdPull10kBytes(),
        new Ingest(),
    ];
}
