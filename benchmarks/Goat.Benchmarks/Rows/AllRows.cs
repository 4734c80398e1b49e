using Goat.Benchmarks.Harness;

namespace Goat.Benchmarks.Rows;

/// <summary>Every row, in the order of the table.</summary>
internal static class AllRows
{
    public static IReadOnlyList<Row> Create() =>
    [
        new Read(),
        new Set(),
        new TypedRead(),
        new TypedSet(),
        new CommitRow(),
        new CommitAttested(),
        new FsyncRatio(),
        new EventLatency(),
        new BulkCreate10k(),
        new Open100kCheckpoint(),
        new Open100kScan(),
        new MemoryPerItem(),
        new MemoryPerRevision(),
        new OneMillionItems(),
        new BytesPerCommit(),
        new BytesPerCommitBatched(),
        new TextReplay(),
        new TextLoad(),
        new TextStoredBytes(),
        new TextKeystroke(),
        new MergeTwoBranches(),
        new MergeManyBranches(),
        new ReconnectEqual(),
        new OneEachSide(),
        new Diverged500(),
        new ColdPull10kBytes(),
        new ColdPull10kMs(),
        new Ingest(),
        new RelayRounds(),
        StorageOps.Push,
        StorageOps.Idle,
        StorageOps.Pull,
        new ColdInstance(),
        new RelayMemoryPer100k(),
        HealWiped.Time,
        HealWiped.Uploads,
        RelayStart.Time,
        RelayStart.Memory,
        new RelayLoad(),
        EditToB.P50(),
        EditToB.P95(),
        new PushUnitsPerEdit(),
    ];
}
