using Goat.Identity;
using Goat.Relay.Azure.Cache;
using Goat.Relay.Azure.Tests.Azurite;
using Goat.Relay.Cache;
using Goat.Relay.Conformance;
using Goat.Relay.Storage;

namespace Goat.Relay.Azure.Tests.Cache;

public sealed class AzureBlobCommitCacheTests(AzuriteFixture azurite) : CommitCacheConformance
{
    private AzuriteAccount _account = null!;

    protected override ValueTask<ICommitCache> CreateAsync(StorageOperations operations, long segmentBytes)
    {
        _account = azurite.NewAccount();
        return ValueTask.FromResult<ICommitCache>(new AzureBlobCommitCache(_account.Connect(operations), segmentBytes));
    }

    protected override async ValueTask LoseSegmentAsync(RepositoryId repository, SegmentId segment) => await _account.LoseSegmentAsync(repository, segment);

    protected override async ValueTask LoseControlAsync(RepositoryId repository) => await _account.LoseControlAsync(repository);

    protected override async ValueTask LoseEverythingAsync() => await _account.LoseEverythingAsync();

    protected override async ValueTask ReplaceSegmentAsync(RepositoryId repository, SegmentId segment, byte[] bytes) => await _account.ReplaceSegmentAsync(repository, segment, bytes);
}
