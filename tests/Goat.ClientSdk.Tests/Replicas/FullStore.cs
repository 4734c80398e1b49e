using Goat.Replicas;

namespace Goat.ClientSdk.Tests;

/// <summary>A store in memory that can be full, or not answer.</summary>
internal sealed class FullStore : IReplicaStore
{
    private readonly MemoryReplicaStore _inner = new();

    public bool IsFull { get; set; }

    /// <summary>What appends wait for.</summary>
    public Task Silence { get; set; } = Task.CompletedTask;

    public long Length => _inner.Length;

    public bool IsDirty => _inner.IsDirty;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken) => _inner.ReadAsync(offset, length, cancellationToken);

    public async ValueTask<long> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await Silence;
        return IsFull ? throw new IOException("No space left on device.") : await _inner.AppendAsync(bytes, cancellationToken);
    }

    public ValueTask TruncateAsync(long length, CancellationToken cancellationToken) => _inner.TruncateAsync(length, cancellationToken);

    public ValueTask SyncAsync(CancellationToken cancellationToken) => _inner.SyncAsync(cancellationToken);

    public ulong Fingerprint => _inner.Fingerprint;

    public ValueTask SetAsideAsync(CancellationToken cancellationToken) => _inner.SetAsideAsync(cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(ReplicaCompanion companion, CancellationToken cancellationToken) => _inner.LoadAsync(companion, cancellationToken);

    public ValueTask SaveAsync(ReplicaCompanion companion, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken) =>
        IsFull ? throw new IOException("No space left on device.") : _inner.SaveAsync(companion, parts, cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
