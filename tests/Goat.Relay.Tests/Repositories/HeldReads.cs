using Goat.Identity;
using Goat.Relay.Cache;

namespace Goat.Relay.Tests.Repositories;

/// <summary>A cache whose reads of segments can be held up.</summary>
internal sealed class HeldReads(ICommitCache inner) : ICommitCache, IDisposable
{
    private readonly SemaphoreSlim _begun = new(0);
    private int _reads;

    /// <summary>Waited for by each read of a segment.</summary>
    public Task? Hold { get; set; }

    /// <summary>Reads of segments so far.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public int MaxAppendBytes => inner.MaxAppendBytes;

    /// <summary>Returns when the next read has begun.</summary>
    public Task BegunAsync() => _begun.WaitAsync(TestContext.Current.CancellationToken);

    public ValueTask<CacheControl?> ReadControlAsync(RepositoryId repository, CancellationToken cancellationToken) => inner.ReadControlAsync(repository, cancellationToken);

    public ValueTask<CacheControl> CreateAsync(RepositoryId repository, CancellationToken cancellationToken) => inner.CreateAsync(repository, cancellationToken);

    public async ValueTask<SegmentRead> ReadAsync(RepositoryId repository, SegmentId segment, long offset, int count, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        if (Hold is { } hold)
        {
            _begun.Release();
            await hold;
        }

        return await inner.ReadAsync(repository, segment, offset, count, cancellationToken);
    }

    public ValueTask<SegmentAppend> AppendAsync(RepositoryId repository, SegmentId segment, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) =>
        inner.AppendAsync(repository, segment, frame, cancellationToken);

    public ValueTask<CacheControl?> RollAsync(RepositoryId repository, CacheControl expected, CancellationToken cancellationToken) => inner.RollAsync(repository, expected, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> ReadIndexAsync(RepositoryId repository, ulong generation, CancellationToken cancellationToken) => inner.ReadIndexAsync(repository, generation, cancellationToken);

    public ValueTask WriteIndexAsync(RepositoryId repository, ulong generation, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        inner.WriteIndexAsync(repository, generation, bytes, cancellationToken);

    public void Dispose() => _begun.Dispose();

    public ValueTask ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);
}
