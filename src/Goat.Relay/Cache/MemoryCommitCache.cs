using System.Security.Cryptography;
using Goat.Identity;
using Goat.Relay.Storage;

namespace Goat.Relay.Cache;

/// <summary>A commit cache in memory, gone with the process: for tests, demonstrations and relays that need no disk. Parts of it can be lost on purpose.</summary>
public sealed class MemoryCommitCache : ICommitCache
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RepositoryId, CacheControl> _controls = [];
    private readonly Dictionary<(RepositoryId, SegmentId), MemorySegment> _segments = [];
    private readonly Dictionary<(RepositoryId, ulong), ReadOnlyMemory<byte>> _indexes = [];
    private readonly StorageOperations _operations;
    private readonly long _segmentBytes;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="operations">Where calls are counted.</param>
    /// <param name="segmentBytes">Length from which on a segment is full.</param>
    public MemoryCommitCache(StorageOperations operations, long segmentBytes = 16 * 1024 * 1024)
    {
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
        lock (_lock)
        {
            return ValueTask.FromResult(_controls.GetValueOrDefault(repository));
        }
    }

    /// <inheritdoc/>
    public ValueTask<CacheControl> CreateAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Count(StorageOperation.ControlWrite);
        lock (_lock)
        {
            if (!_controls.TryGetValue(repository, out var control))
            {
                control = new CacheControl(NewGeneration(), 1, 1);
                _controls.Add(repository, control);
                _segments.Add((repository, control.ActiveSegment), new MemorySegment());
            }

            return ValueTask.FromResult(control);
        }
    }

    /// <inheritdoc/>
    public ValueTask<SegmentRead> ReadAsync(RepositoryId repository, SegmentId segment, long offset, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _operations.Count(StorageOperation.Read);
        lock (_lock)
        {
            return ValueTask.FromResult(_segments.TryGetValue((repository, segment), out var found)
                ? new SegmentRead(StateOf(repository, segment), found.Read(offset, count), found.Length)
                : SegmentRead.Gone);
        }
    }

    /// <inheritdoc/>
    public ValueTask<SegmentAppend> AppendAsync(RepositoryId repository, SegmentId segment, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame.Length, MaxAppendBytes);
        _operations.Count(StorageOperation.Append);
        lock (_lock)
        {
            if (!_segments.TryGetValue((repository, segment), out var found))
            {
                return ValueTask.FromResult(new SegmentAppend(SegmentState.Gone, 0, IsFull: false));
            }

            if (StateOf(repository, segment) == SegmentState.Sealed)
            {
                return ValueTask.FromResult(new SegmentAppend(SegmentState.Sealed, 0, IsFull: true));
            }

            var offset = found.Append(frame.Span);
            return ValueTask.FromResult(new SegmentAppend(SegmentState.Open, offset, found.Length >= _segmentBytes));
        }
    }

    /// <inheritdoc/>
    public ValueTask<CacheControl?> RollAsync(RepositoryId repository, CacheControl expected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Count(StorageOperation.ControlWrite);
        lock (_lock)
        {
            if (_controls.GetValueOrDefault(repository) is not { } control || control != expected)
            {
                return ValueTask.FromResult(_controls.GetValueOrDefault(repository));
            }

            control = control with { Active = control.Active + 1 };
            _segments.TryAdd((repository, control.ActiveSegment), new MemorySegment());
            _controls[repository] = control;
            return ValueTask.FromResult<CacheControl?>(control);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadIndexAsync(RepositoryId repository, ulong generation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Count(StorageOperation.Read);
        lock (_lock)
        {
            return ValueTask.FromResult(_indexes.TryGetValue((repository, generation), out var bytes) ? bytes : default(ReadOnlyMemory<byte>?));
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteIndexAsync(RepositoryId repository, ulong generation, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Count(StorageOperation.ControlWrite);
        lock (_lock)
        {
            _indexes[(repository, generation)] = bytes.ToArray();
            return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        _operations.Count(StorageOperation.ControlRead);
        return ValueTask.CompletedTask;
    }

    /// <summary>Loses everything.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            _controls.Clear();
            _segments.Clear();
            _indexes.Clear();
        }
    }

    /// <summary>Loses a repository's control row; its segments stay, unreachable.</summary>
    public void LoseControl(RepositoryId repository)
    {
        lock (_lock)
        {
            _controls.Remove(repository);
        }
    }

    /// <summary>Loses one segment.</summary>
    public void LoseSegment(RepositoryId repository, SegmentId segment)
    {
        lock (_lock)
        {
            _segments.Remove((repository, segment));
        }
    }

    /// <summary>Puts other bytes in the place of a segment: shorter, longer or garbage.</summary>
    public void ReplaceSegment(RepositoryId repository, SegmentId segment, ReadOnlySpan<byte> bytes)
    {
        var replacement = new MemorySegment();
        replacement.Append(bytes);
        lock (_lock)
        {
            _segments[(repository, segment)] = replacement;
        }
    }

    private static ulong NewGeneration()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    private SegmentState StateOf(RepositoryId repository, SegmentId segment) =>
        _segments.ContainsKey((repository, segment with { Number = segment.Number + 1 })) ? SegmentState.Sealed : SegmentState.Open;
}
