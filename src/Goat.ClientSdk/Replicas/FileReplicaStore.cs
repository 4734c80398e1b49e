using System.Globalization;
using System.IO.Hashing;
using Goat.Wire;
using Microsoft.Win32.SafeHandles;

namespace Goat.Replicas;

/// <summary>Frames in a file that is only appended to, with its companions beside it. Others may read, copy or zip it at any time; the directory's lock keeps other writers out.</summary>
internal sealed class FileReplicaStore : IReplicaStore
{
    private const int CopyBytes = 1024 * 1024;

    private readonly string _path;
    private readonly Action? _onRemoved;
    private readonly FileCalls _calls;
    private readonly UnsyncedBytes _unsynced = new();
    private SafeFileHandle _file;
    private long _length;
    private long _synced;
    private bool _isNew;

    /// <summary>Opens a file, made where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="onRemoved">Called when somebody has removed the file, before it is made again; what it throws keeps it from being made.</param>
    /// <param name="calls">Writes and flushes; by default those of the system.</param>
    public FileReplicaStore(string path, Action? onRemoved = null, FileCalls? calls = null)
    {
        _path = path;
        _onRemoved = onRemoved;
        _calls = calls ?? FileCalls.System;
        _isNew = !File.Exists(path);
        _file = Open(path);
        _length = RandomAccess.GetLength(_file);
        _unsynced.Begin(_length);
    }

    public long Length => Volatile.Read(ref _length);

    public bool IsDirty => Volatile.Read(ref _synced) < Length;

    // Copying, unpacking and restoring leave another time of creation, of writing or of change, another place, or another machine.
    public ulong Fingerprint
    {
        get
        {
            var (number, seconds, nanoseconds) = FileChange.Of(_path);
            var mark = new WireWriter();
            mark.WriteString(Environment.MachineName);
            mark.WriteString(Path.GetFullPath(_path));
            mark.WriteVarint(File.GetCreationTimeUtc(_path).Ticks);
            mark.WriteVarint(File.GetLastWriteTimeUtc(_path).Ticks);
            mark.WriteU64(number);
            mark.WriteU64((ulong)seconds);
            mark.WriteU64(nanoseconds);
            return XxHash64.HashToUInt64(mark.Written);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken) => ValueTask.FromResult(Read(_file, offset, length));

    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var offset = _length;
        if (FileChange.IsRemoved(_file, _path))
        {
            Recreate();
        }

        try
        {
            _calls.Write(_file, bytes.Span, offset);
        }
        catch
        {
            CutOffPartialWrite(offset);
            throw;
        }

        _unsynced.Note(bytes.Span);
        Volatile.Write(ref _length, offset + bytes.Length);
        return ValueTask.FromResult(offset);
    }

    public ValueTask TruncateAsync(long length, CancellationToken cancellationToken)
    {
        _calls.SetLength(_file, length);
        _unsynced.Begin(length);
        Volatile.Write(ref _length, length);
        Volatile.Write(ref _synced, 0);
        return ValueTask.CompletedTask;
    }

    public ValueTask SyncAsync(CancellationToken cancellationToken)
    {
        if (IsDirty)
        {
            var length = _unsynced.Sync(_file, _calls);
            if (_isNew)
            {
                // A file is not safe before its name is.
                DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(_path))!);
                _isNew = false;
            }

            Volatile.Write(ref _synced, length);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask SetAsideAsync(CancellationToken cancellationToken)
    {
        var aside = _path + ".damaged";
        for (var i = 2; File.Exists(aside); i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{_path}.damaged-{i}");
        }

        _file.Dispose();
        File.Move(_path, aside);
        _file = Open(_path);
        _isNew = true;
        _unsynced.Begin(0);
        Volatile.Write(ref _length, 0);
        Volatile.Write(ref _synced, 0);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(ReplicaCompanion companion, CancellationToken cancellationToken)
    {
        var path = PathOf(_path, companion);
        return ValueTask.FromResult(File.Exists(path) ? (ReadOnlyMemory<byte>?)File.ReadAllBytes(path) : null);
    }

    public async ValueTask SaveAsync(ReplicaCompanion companion, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        var path = PathOf(_path, companion);
        var next = path + ".new";
        using (var file = File.OpenHandle(next, FileMode.Create, FileAccess.Write))
        {
            try
            {
                await RandomAccess.WriteAsync(file, parts, 0, cancellationToken).ConfigureAwait(false);
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw FileCalls.TooLong(e);
            }
        }

        File.Move(next, path, overwrite: true);
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads some bytes of a file.</summary>
    internal static ReadOnlyMemory<byte> Read(SafeFileHandle file, long offset, int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        var read = 0;
        while (read < length)
        {
            var n = RandomAccess.Read(file, bytes.AsSpan(read), offset + read);
            if (n == 0)
            {
                throw new EndOfStreamException($"The replica file ends before byte {offset + length}.");
            }

            read += n;
        }

        return bytes;
    }

    /// <summary>Where a companion of a file is.</summary>
    internal static string PathOf(string path, ReplicaCompanion companion) => Path.ChangeExtension(path, companion == ReplicaCompanion.Tail ? ".tail" : ".checkpoint");

    /// <summary>Makes the file again that somebody removed: on Unix the open handle still reads and takes everything, and what is acknowledged must not end with it.</summary>
    private void Recreate()
    {
        _onRemoved?.Invoke();
        var next = _path + ".new";
        var file = File.OpenHandle(next, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var buffer = new byte[(int)Math.Min(CopyBytes, _length)];
            for (long offset = 0; offset < _length;)
            {
                var read = RandomAccess.Read(_file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, _length - offset)), offset);
                _calls.Write(file, buffer.AsSpan(0, read), offset);
                offset += read > 0 ? read : throw new EndOfStreamException($"The replica file '{_path}' was removed, and can no longer be read.");
            }

            _calls.Flush(file);
            File.Move(next, _path);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        // Readers may be using the old handle: it is closed when nobody does any more.
        _file = file;
        _isNew = true;
    }

    private static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private void CutOffPartialWrite(long length)
    {
        try
        {
            _calls.SetLength(_file, length);
        }
        catch (IOException)
        {
            // The next append overwrites the part, and opening would trim it: the first failure is the one to report.
        }
    }
}
