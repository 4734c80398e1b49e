namespace Goat.Replicas;

/// <summary>Where one repository's frames are kept. Asynchronous, because browsers store asynchronously; files and memory complete at once.</summary>
internal interface IReplicaStore : IAsyncDisposable
{
    /// <summary>Bytes kept.</summary>
    long Length { get; }

    /// <summary>Whether bytes are kept that a power failure could still lose.</summary>
    bool IsDirty { get; }

    /// <summary>A number that is another one after the bytes were written, copied, moved or restored by anybody else; it can be another one without that, too.</summary>
    ulong Fingerprint { get; }

    /// <summary>Whether nothing here may be written: somebody else does that.</summary>
    bool IsReadOnly => false;

    /// <summary>Looks again at what somebody else writes.</summary>
    /// <returns>Whether the bytes may be others than before; always false where nobody else writes.</returns>
    ValueTask<bool> RefreshAsync(CancellationToken cancellationToken) => ValueTask.FromResult(false);

    /// <summary>Reads some bytes.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken);

    /// <summary>Appends all bytes or none, as far as later reads and appends can tell. Returns when the operating system has them.</summary>
    /// <returns>Where they begin.</returns>
    ValueTask<long> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Cuts off everything from an offset on.</summary>
    ValueTask TruncateAsync(long length, CancellationToken cancellationToken);

    /// <summary>Returns when the disk has everything that was appended before.</summary>
    ValueTask SyncAsync(CancellationToken cancellationToken);

    /// <summary>Puts all bytes aside, where a person can find them, and goes on with none.</summary>
    ValueTask SetAsideAsync(CancellationToken cancellationToken);

    /// <summary>Reads a companion; null where there is none.</summary>
    ValueTask<ReadOnlyMemory<byte>?> LoadAsync(ReplicaCompanion companion, CancellationToken cancellationToken);

    /// <summary>Writes a companion, whole or not at all.</summary>
    ValueTask SaveAsync(ReplicaCompanion companion, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken);
}
