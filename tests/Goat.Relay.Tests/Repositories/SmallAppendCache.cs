using Goat.Identity;
using Goat.Relay.Cache;

namespace Goat.Relay.Tests.Repositories;

/// <summary>A cache that appends little at once.</summary>
internal sealed class SmallAppendCache(ICommitCache inner, int maxAppendBytes) : ICommitCache
{
    public int MaxAppendBytes => maxAppendBytes;

    public ValueTask<CacheControl?> ReadControlAsync(RepositoryId repository, CancellationToken cancellationToken) => inner.ReadControlAsync(repository, cancellationToken);

    public ValueTask<CacheControl> CreateAsync(RepositoryId repository, CancellationToken cancellationToken) => inner.CreateAsync(repository, cancellationToken);

    public ValueTask<SegmentRead> ReadAsync(RepositoryId repository, SegmentId segment, long offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(repository, segment, offset, count, cancellationToken);

    public ValueTask<SegmentAppend> AppendAsync(RepositoryId repository, SegmentId segment, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        Assert.InRange(frame.Length, 1, maxAppendBytes);
        return inner.AppendAsync(repository, segment, frame, cancellationToken);
    }

    public ValueTask<CacheControl?> RollAsync(RepositoryId repository, CacheControl expected, CancellationToken cancellationToken) => inner.RollAsync(repository, expected, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> ReadIndexAsync(RepositoryId repository, ulong generation, CancellationToken cancellationToken) => inner.ReadIndexAsync(repository, generation, cancellationToken);

    public ValueTask WriteIndexAsync(RepositoryId repository, ulong generation, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        inner.WriteIndexAsync(repository, generation, bytes, cancellationToken);

    public ValueTask ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);
}
