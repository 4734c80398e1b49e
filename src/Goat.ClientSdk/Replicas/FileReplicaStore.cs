using Microsoft.Win32.SafeHandles;

namespace Goat.Replicas;

/// <summary>Frames in a file that is only appended to. Others may read, copy or zip it at any time; the directory's lock keeps other writers out.</summary>
internal sealed class FileReplicaStore : IReplicaStore
{
    private readonly SafeFileHandle _file;
    private long _length;
    private long _synced;

    public FileReplicaStore(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _length = RandomAccess.GetLength(_file);
        _synced = 0;
    }

    public long Length => Volatile.Read(ref _length);

    public bool IsDirty => Volatile.Read(ref _synced) < Length;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        var read = 0;
        while (read < length)
        {
            var n = RandomAccess.Read(_file, bytes.AsSpan(read), offset + read);
            if (n == 0)
            {
                throw new EndOfStreamException($"The replica file ends before byte {offset + length}.");
            }

            read += n;
        }

        return ValueTask.FromResult<ReadOnlyMemory<byte>>(bytes);
    }

    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var offset = _length;
        try
        {
            RandomAccess.Write(_file, bytes.Span, offset);
        }
        catch
        {
            CutOffPartialWrite(offset);
            throw;
        }

        Volatile.Write(ref _length, offset + bytes.Length);
        return ValueTask.FromResult(offset);
    }

    public ValueTask TruncateAsync(long length, CancellationToken cancellationToken)
    {
        RandomAccess.SetLength(_file, length);
        Volatile.Write(ref _length, length);
        Volatile.Write(ref _synced, 0);
        return ValueTask.CompletedTask;
    }

    public ValueTask SyncAsync(CancellationToken cancellationToken)
    {
        var length = Length;
        if (Volatile.Read(ref _synced) < length)
        {
            RandomAccess.FlushToDisk(_file);
            Volatile.Write(ref _synced, length);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private void CutOffPartialWrite(long length)
    {
        try
        {
            RandomAccess.SetLength(_file, length);
        }
        catch (IOException)
        {
            // The next append overwrites the part, and opening would trim it: the first failure is the one to report.
        }
    }
}
