using Goat.Identity;
using Goat.Relay.Cache;

namespace Goat.Relay.Tests.Endpoints;

/// <summary>A cache none of whose calls works.</summary>
internal sealed class FailingCommitCache(Exception failure) : ICommitCache
{
    public int MaxAppendBytes => throw failure;

    public ValueTask<CacheControl?> ReadControlAsync(RepositoryId repository, CancellationToken cancellationToken) => throw failure;

    public ValueTask<CacheControl> CreateAsync(RepositoryId repository, CancellationToken cancellationToken) => throw failure;

    public ValueTask<SegmentRead> ReadAsync(RepositoryId repository, SegmentId segment, long offset, int count, CancellationToken cancellationToken) => throw failure;

    public ValueTask<SegmentAppend> AppendAsync(RepositoryId repository, SegmentId segment, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) => throw failure;

    public ValueTask<CacheControl?> RollAsync(RepositoryId repository, CacheControl expected, CancellationToken cancellationToken) => throw failure;

    public ValueTask<ReadOnlyMemory<byte>?> ReadIndexAsync(RepositoryId repository, ulong generation, CancellationToken cancellationToken) => throw failure;

    public ValueTask WriteIndexAsync(RepositoryId repository, ulong generation, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw failure;

    public ValueTask ProbeAsync(CancellationToken cancellationToken) => throw failure;
}
