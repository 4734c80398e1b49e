using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Relay.Conformance;
using Goat.Relay.Storage;

namespace Goat.Relay.Tests.Cache;

public sealed class MemoryCommitCacheTests : CommitCacheConformance
{
    private MemoryCommitCache _cache = null!;

    protected override ValueTask<ICommitCache> CreateAsync(StorageOperations operations, long segmentBytes) =>
        ValueTask.FromResult<ICommitCache>(_cache = new MemoryCommitCache(operations, segmentBytes));

    protected override ValueTask LoseSegmentAsync(RepositoryId repository, SegmentId segment)
    {
        _cache.LoseSegment(repository, segment);
        return ValueTask.CompletedTask;
    }

    protected override ValueTask LoseControlAsync(RepositoryId repository)
    {
        _cache.LoseControl(repository);
        return ValueTask.CompletedTask;
    }

    protected override ValueTask LoseEverythingAsync()
    {
        _cache.Lose();
        return ValueTask.CompletedTask;
    }

    protected override ValueTask ReplaceSegmentAsync(RepositoryId repository, SegmentId segment, byte[] bytes)
    {
        _cache.ReplaceSegment(repository, segment, bytes);
        return ValueTask.CompletedTask;
    }
}
