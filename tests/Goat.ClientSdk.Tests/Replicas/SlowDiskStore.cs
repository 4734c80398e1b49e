using Goat.Replicas;

namespace Goat.ClientSdk.Tests;

/// <summary>A store whose disk takes its bytes one turn at a time, each when it is let.</summary>
internal sealed class SlowDiskStore : IReplicaStore
{
    private readonly MemoryReplicaStore _inner = new();
    private readonly SemaphoreSlim _turns = new(0);
    private readonly SemaphoreSlim _begun = new(0);
    private long _synced;
    private int _syncs;

    public int Syncs => Volatile.Read(ref _syncs);

    public bool IsBroken { get; set; }

    public long Length => _inner.Length;

    public bool IsDirty => Interlocked.Read(ref _synced) < Length;

    public ulong Fingerprint => _inner.Fingerprint;

    /// <summary>Waits until a turn has begun.</summary>
    public Task BegunAsync(CancellationToken cancellationToken) => _begun.WaitAsync(cancellationToken);

    /// <summary>Lets turns end.</summary>
    public void Let(int turns) => _turns.Release(turns);

    public async ValueTask SyncAsync(CancellationToken cancellationToken)
    {
        var length = Length;
        Interlocked.Increment(ref _syncs);
        _begun.Release();
        await _turns.WaitAsync(cancellationToken);
        if (IsBroken)
        {
            throw new IOException("The disk does not answer.");
        }

        Interlocked.Exchange(ref _synced, length);
    }

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken) => _inner.ReadAsync(offset, length, cancellationToken);

    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _inner.AppendAsync(bytes, cancellationToken);

    public ValueTask TruncateAsync(long length, CancellationToken cancellationToken) => _inner.TruncateAsync(length, cancellationToken);

    public ValueTask SetAsideAsync(CancellationToken cancellationToken) => _inner.SetAsideAsync(cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(ReplicaCompanion companion, CancellationToken cancellationToken) => _inner.LoadAsync(companion, cancellationToken);

    public ValueTask SaveAsync(ReplicaCompanion companion, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken) => _inner.SaveAsync(companion, parts, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _turns.Dispose();
        _begun.Dispose();
        return _inner.DisposeAsync();
    }
}
