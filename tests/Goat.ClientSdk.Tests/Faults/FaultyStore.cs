using Goat.Replicas;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>A replica file whose calls fail as they are told to.</summary>
internal sealed class FaultyStore(FileReplicaStore inner) : IReplicaStore
{
    /// <summary>What appending throws; null for nothing.</summary>
    public Exception? Appending { get; set; }

    /// <summary>What reaching the disk throws.</summary>
    public Exception? Syncing { get; set; }

    /// <summary>What reading throws.</summary>
    public Exception? Reading { get; set; }

    /// <summary>What writing a companion throws.</summary>
    public Dictionary<ReplicaCompanion, Exception> Saving { get; } = [];

    public long Length => inner.Length;

    public bool IsDirty => inner.IsDirty;

    public ulong Fingerprint => inner.Fingerprint;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken) =>
        Reading is null ? inner.ReadAsync(offset, length, cancellationToken) : throw Reading;

    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Appending is null ? inner.AppendAsync(bytes, cancellationToken) : throw Appending;

    public ValueTask TruncateAsync(long length, CancellationToken cancellationToken) => inner.TruncateAsync(length, cancellationToken);

    public ValueTask SyncAsync(CancellationToken cancellationToken) => Syncing is null ? inner.SyncAsync(cancellationToken) : throw Syncing;

    public ValueTask SetAsideAsync(CancellationToken cancellationToken) => inner.SetAsideAsync(cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(ReplicaCompanion companion, CancellationToken cancellationToken) => inner.LoadAsync(companion, cancellationToken);

    public ValueTask SaveAsync(ReplicaCompanion companion, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken) =>
        Saving.TryGetValue(companion, out var fault) ? throw fault : inner.SaveAsync(companion, parts, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
