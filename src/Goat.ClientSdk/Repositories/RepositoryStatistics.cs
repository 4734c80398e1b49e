namespace Goat;

/// <summary>What a repository holds. A snapshot; bytes of memory are estimates.</summary>
/// <param name="Items">Items that are not deleted.</param>
/// <param name="DeletedItems">Items that are deleted and can be restored.</param>
/// <param name="LoadedItems">Items, deleted ones among them, that are objects in memory; the others wait in the checkpoint until somebody asks for them.</param>
/// <param name="Commits">Commits that count.</param>
/// <param name="Orphans">Commits that do not count yet.</param>
/// <param name="FileBytes">Bytes of the replica file, or of the memory that stands for it.</param>
/// <param name="CheckpointFileBytes">Bytes of the checkpoint beside it; 0 where there is none.</param>
/// <param name="ItemMemory">Bytes of the loaded items, their keys and values.</param>
/// <param name="CheckpointMemory">Bytes of the checkpoint that are kept because not all items are loaded.</param>
/// <param name="CommitMemory">Bytes that tell commits and their places, and of orphans.</param>
public sealed record RepositoryStatistics(
    int Items,
    int DeletedItems,
    int LoadedItems,
    int Commits,
    int Orphans,
    long FileBytes,
    long CheckpointFileBytes,
    long ItemMemory,
    long CheckpointMemory,
    long CommitMemory)
{
    /// <summary>Bytes of memory in all; without the file of a database in memory.</summary>
    public long Memory => ItemMemory + CheckpointMemory + CommitMemory;
}
