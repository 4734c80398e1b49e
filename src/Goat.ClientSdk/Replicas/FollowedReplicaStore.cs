using Microsoft.Win32.SafeHandles;

namespace Goat.Replicas;

/// <summary>Frames in a file that somebody else may be writing: as many as there were when it was last looked at. Never writes.</summary>
internal sealed class FollowedReplicaStore : IReplicaStore
{
    private readonly string _path;
    private readonly Lock _lock = new();
    private SafeFileHandle _file;
    private FileVersion _version;

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public FollowedReplicaStore(string path)
    {
        _path = path;
        _file = Open(path);
        _version = FileVersion.Of(_file);
    }

    public bool IsReadOnly => true;

    public bool IsDirty => false;

    public ulong Fingerprint => 0;

    public long Length
    {
        get
        {
            lock (_lock)
            {
                return _version.Length;
            }
        }
    }

    public ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        // By its name: it may be another file by now.
        var file = Open(_path);
        var version = FileVersion.Of(file);
        lock (_lock)
        {
            if (version == _version)
            {
                file.Dispose();
                return ValueTask.FromResult(false);
            }

            _file.Dispose();
            (_file, _version) = (file, version);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(FileReplicaStore.Read(_file, offset, length));
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>?> LoadAsync(ReplicaCompanion companion, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            // The writer replaces it, which Windows allows only while all who have it open do.
            using var file = Open(FileReplicaStore.PathOf(_path, companion));
            bytes = new byte[RandomAccess.GetLength(file)];
            _ = await RandomAccess.ReadAsync(file, bytes, 0, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        lock (_lock)
        {
            // What it speaks of may have been written just now.
            _version = _version with { Length = RandomAccess.GetLength(_file) };
        }

        return bytes;
    }

    public ValueTask SyncAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw NeverWritten();

    public ValueTask TruncateAsync(long length, CancellationToken cancellationToken) => throw NeverWritten();

    public ValueTask SetAsideAsync(CancellationToken cancellationToken) => throw NeverWritten();

    public ValueTask SaveAsync(ReplicaCompanion companion, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken) => throw NeverWritten();

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _file.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static InvalidOperationException NeverWritten() => new("A replica that is followed is never written.");
}
