using System.Buffers.Binary;
using System.Security.Cryptography;
using Goat.Identity;
using Goat.Relay.Storage;

namespace Goat.Relay.Cache;

/// <summary>
/// A commit cache in files: a directory per repository, a file per segment (frames of docs/format.md, nothing else) and one for the control row, which is replaced atomically.
/// Files are opened for each call, so whatever is deleted or truncated under a running relay is noticed at once. A segment is sealed when its successor exists. One process
/// at a time: <see cref="DirectoryLock"/>.
/// </summary>
public sealed class FileCommitCache : ICommitCache
{
    private const int Stripes = 64;
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    private readonly Lock[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly string _directory;
    private readonly StorageOperations _operations;
    private readonly long _segmentBytes;

    /// <summary>Uses a directory, which may not exist yet.</summary>
    /// <param name="directory">The directory; everything in it belongs to the cache.</param>
    /// <param name="operations">Where calls are counted.</param>
    /// <param name="segmentBytes">Length from which on a segment is full.</param>
    public FileCommitCache(string directory, StorageOperations operations, long segmentBytes = 32 * 1024 * 1024)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _directory = Path.GetFullPath(directory);
        _operations = operations;
        _segmentBytes = segmentBytes;
    }

    /// <inheritdoc/>
    public int MaxAppendBytes => 64 * 1024 * 1024;

    /// <inheritdoc/>
    public ValueTask<CacheControl?> ReadControlAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Count(StorageOperation.ControlRead);
        return ValueTask.FromResult(Guarded(repository, () => ReadControl(repository)));
    }

    /// <inheritdoc/>
    public ValueTask<CacheControl> CreateAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Count(StorageOperation.ControlWrite);
        return ValueTask.FromResult(Guarded(repository, () => ReadControl(repository) ?? Begin(repository)));
    }

    /// <inheritdoc/>
    public async ValueTask<SegmentRead> ReadAsync(RepositoryId repository, SegmentId segment, long offset, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _operations.Count(StorageOperation.Read);
        try
        {
            using var file = File.OpenHandle(PathOf(repository, segment), FileMode.Open, FileAccess.Read, Shared);
            var state = StateOf(repository, segment);
            var length = RandomAccess.GetLength(file);
            var bytes = new byte[Math.Clamp(length - offset, 0, count)];
            var read = bytes.Length;
            if (read > 0)
            {
                // Shorter only where the file is truncated at this moment; the next read sees the new length.
                read = await RandomAccess.ReadAsync(file, bytes, offset, cancellationToken).ConfigureAwait(false);
            }

            return new SegmentRead(state, bytes.AsMemory(0, read), length);
        }
        catch (Exception e) when (IsMissing(e))
        {
            return SegmentRead.Gone;
        }
        catch (Exception e) when (IsStorage(e))
        {
            throw Unavailable(repository, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<SegmentAppend> AppendAsync(RepositoryId repository, SegmentId segment, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame.Length, MaxAppendBytes);
        _operations.Count(StorageOperation.Append);
        return ValueTask.FromResult(Guarded(repository, () => Append(repository, segment, frame.Span)));
    }

    /// <inheritdoc/>
    public ValueTask<CacheControl?> RollAsync(RepositoryId repository, CacheControl expected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Count(StorageOperation.ControlWrite);
        return ValueTask.FromResult(Guarded(repository, () => Roll(repository, expected)));
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadIndexAsync(RepositoryId repository, ulong generation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Count(StorageOperation.Read);
        return ValueTask.FromResult(Guarded(repository, () => ReadFile(IndexPathOf(repository, generation)) is { } bytes ? bytes : default(ReadOnlyMemory<byte>?)));
    }

    /// <inheritdoc/>
    public ValueTask WriteIndexAsync(RepositoryId repository, ulong generation, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Count(StorageOperation.ControlWrite);
        return new ValueTask(Task.FromResult(Guarded(repository, () => ReplaceFile(IndexPathOf(repository, generation), bytes.Span))));
    }

    /// <inheritdoc/>
    public ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        _operations.Count(StorageOperation.ControlRead);
        try
        {
            Directory.CreateDirectory(_directory);
            return ValueTask.CompletedTask;
        }
        catch (Exception e) when (IsStorage(e))
        {
            throw new StorageUnavailableException($"The cache directory '{_directory}' cannot be used: {e.Message}", e);
        }
    }

    private static bool IsMissing(Exception e) => e is FileNotFoundException or DirectoryNotFoundException;

    private static bool IsStorage(Exception e) => e is IOException or UnauthorizedAccessException;

    private static StorageUnavailableException Unavailable(RepositoryId repository, Exception e) =>
        new($"The cache files of repository {repository} cannot be used: {e.Message}", e);

    private static byte[]? ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (IsMissing(e))
        {
            return null;
        }
    }

    private static bool ReplaceFile(string path, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(path + ".new", bytes);
        File.Move(path + ".new", path, overwrite: true);
        return true;
    }

    private T Guarded<T>(RepositoryId repository, Func<T> work)
    {
        lock (_locks[(int)(repository.Value.Low % Stripes)])
        {
            try
            {
                return work();
            }
            catch (Exception e) when (IsStorage(e))
            {
                throw Unavailable(repository, e);
            }
        }
    }

    private SegmentAppend Append(RepositoryId repository, SegmentId segment, ReadOnlySpan<byte> frame)
    {
        try
        {
            using var file = File.OpenHandle(PathOf(repository, segment), FileMode.Open, FileAccess.Write, Shared);
            if (StateOf(repository, segment) == SegmentState.Sealed)
            {
                return new SegmentAppend(SegmentState.Sealed, 0, IsFull: true);
            }

            var offset = RandomAccess.GetLength(file);
            RandomAccess.Write(file, frame, offset);
            return new SegmentAppend(SegmentState.Open, offset, offset + frame.Length >= _segmentBytes);
        }
        catch (Exception e) when (IsMissing(e))
        {
            return new SegmentAppend(SegmentState.Gone, 0, IsFull: false);
        }
    }

    private CacheControl? Roll(RepositoryId repository, CacheControl expected)
    {
        var control = ReadControl(repository);
        if (control is null || control != expected)
        {
            return control;
        }

        var rolled = control with { Active = control.Active + 1 };
        Touch(repository, rolled.ActiveSegment);
        WriteControl(repository, rolled);
        return rolled;
    }

    private CacheControl Begin(RepositoryId repository)
    {
        // Segments that no control row names any more are of no use to anybody.
        if (Directory.Exists(DirectoryOf(repository)))
        {
            _operations.Count(StorageOperation.Delete);
            Directory.Delete(DirectoryOf(repository), recursive: true);
        }

        var control = new CacheControl(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)), 1, 1);
        Directory.CreateDirectory(DirectoryOf(repository));
        Touch(repository, control.ActiveSegment);
        WriteControl(repository, control);
        return control;
    }

    private void Touch(RepositoryId repository, SegmentId segment) =>
        File.OpenHandle(PathOf(repository, segment), FileMode.OpenOrCreate, FileAccess.Write, Shared).Dispose();

    private CacheControl? ReadControl(RepositoryId repository) => ReadFile(ControlPathOf(repository)) is { } bytes ? ControlRow.Read(bytes) : null;

    private void WriteControl(RepositoryId repository, CacheControl control) => ReplaceFile(ControlPathOf(repository), ControlRow.Write(control));

    private SegmentState StateOf(RepositoryId repository, SegmentId segment) =>
        File.Exists(PathOf(repository, segment with { Number = segment.Number + 1 })) ? SegmentState.Sealed : SegmentState.Open;

    private string DirectoryOf(RepositoryId repository) => Path.Combine(_directory, repository.ToString());

    private string ControlPathOf(RepositoryId repository) => Path.Combine(DirectoryOf(repository), ControlRow.FileName);

    private string IndexPathOf(RepositoryId repository, ulong generation) => Path.Combine(DirectoryOf(repository), $"{generation:x16}.index");

    private string PathOf(RepositoryId repository, SegmentId segment) => Path.Combine(DirectoryOf(repository), $"{segment}.segment");
}
