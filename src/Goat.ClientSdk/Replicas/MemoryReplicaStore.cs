namespace Goat.Replicas;

/// <summary>Frames in memory: for databases without a directory. Disposing of it keeps them, so that a repository that is closed can be opened again.</summary>
internal sealed class MemoryReplicaStore : IReplicaStore
{
    private readonly Lock _lock = new();
    private byte[] _bytes = new byte[256];
    private readonly Dictionary<ReplicaCompanion, ReadOnlyMemory<byte>> _companions = [];
    private int _length;

    public long Length
    {
        get
        {
            lock (_lock)
            {
                return _length;
            }
        }
    }

    public bool IsDirty => false;

    public ulong Fingerprint => 0;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return offset + length <= _length
                ? ValueTask.FromResult<ReadOnlyMemory<byte>>(_bytes.AsMemory((int)offset, length))
                : throw new EndOfStreamException($"The replica ends before byte {offset + length}.");
        }
    }

    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var offset = _length;
            if (_bytes.Length - _length < bytes.Length)
            {
                // What was read before keeps the old array, whose bytes never change.
                Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_length + bytes.Length)));
            }

            bytes.CopyTo(_bytes.AsMemory(_length));
            _length += bytes.Length;
            return ValueTask.FromResult((long)offset);
        }
    }

    public ValueTask TruncateAsync(long length, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _bytes = length == 0 ? new byte[256] : _bytes[..(int)length];
            _length = (int)length;
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask SyncAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask SetAsideAsync(CancellationToken cancellationToken) => TruncateAsync(0, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(ReplicaCompanion companion, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_companions.TryGetValue(companion, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null);
        }
    }

    public ValueTask SaveAsync(ReplicaCompanion companion, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _companions[companion] = parts.SelectMany(p => p.ToArray()).ToArray();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
