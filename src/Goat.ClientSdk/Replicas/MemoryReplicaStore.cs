namespace Goat.Replicas;

/// <summary>Frames in memory: for databases without a directory.</summary>
internal sealed class MemoryReplicaStore : IReplicaStore
{
    private readonly Lock _lock = new();
    private byte[] _bytes = new byte[256];
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

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<ReadOnlyMemory<byte>>(_bytes.AsMemory(0, _length).Slice((int)offset, length));
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
            _bytes = _bytes[..(int)length];
            _length = (int)length;
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask SyncAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
