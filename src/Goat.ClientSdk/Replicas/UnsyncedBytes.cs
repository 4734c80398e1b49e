using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Goat.Replicas;

/// <summary>
/// What was written to a file since the disk last had all of it. After an fsync that failed, Linux takes the pages for written, whether or not they are: the next fsync succeeds without them, and they may be
/// dropped. So they are read back, compared with the checksum of what was written, and written once more. (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020.)
/// </summary>
internal sealed class UnsyncedBytes
{
    private const int ChunkBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly XxHash64 _hash = new();
    private readonly List<(long End, ulong? Hash)> _parts = [];
    private long _begin;
    private long _end;
    private bool _hasFailed;

    /// <summary>Begins with a file of some length, whose bytes are taken as they are.</summary>
    public void Begin(long length)
    {
        lock (_lock)
        {
            _hash.Reset();
            _parts.Clear();
            _parts.Add((length, null));
            (_begin, _end, _hasFailed) = (0, length, false);
        }
    }

    /// <summary>Bytes were appended.</summary>
    public void Note(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _hash.Append(bytes);
            _end += bytes.Length;
        }
    }

    /// <summary>Brings what was written up to now onto the disk. One caller at a time, beside one that appends.</summary>
    /// <param name="file">The file.</param>
    /// <param name="calls">Writes and flushes.</param>
    /// <returns>The length that the disk has.</returns>
    /// <exception cref="IOException">It cannot be done now, or bytes were lost.</exception>
    public long Sync(SafeFileHandle file, FileCalls calls)
    {
        var (parts, end) = Cut();
        if (_hasFailed)
        {
            WriteAgain(file, calls, parts);
        }

        _hasFailed = true;
        calls.Flush(file);
        lock (_lock)
        {
            _parts.RemoveRange(0, parts.Length);
            (_begin, _hasFailed) = (end, false);
        }

        return end;
    }

    private ((long End, ulong? Hash)[] Parts, long End) Cut()
    {
        lock (_lock)
        {
            if (_end > (_parts.Count > 0 ? _parts[^1].End : _begin))
            {
                _parts.Add((_end, _hash.GetCurrentHashAsUInt64()));
                _hash.Reset();
            }

            return ([.. _parts], _end);
        }
    }

    private void WriteAgain(SafeFileHandle file, FileCalls calls, (long End, ulong? Hash)[] parts)
    {
        var from = _begin;
        foreach (var (end, hash) in parts)
        {
            var read = new XxHash64();
            for (var offset = from; offset < end;)
            {
                var chunk = FileReplicaStore.Read(file, offset, (int)Math.Min(ChunkBytes, end - offset)).Span;
                read.Append(chunk);
                calls.Write(file, chunk, offset);
                offset += chunk.Length;
            }

            if (hash is not null && read.GetCurrentHashAsUInt64() != hash)
            {
                throw new IOException($"The disk has lost bytes {from} to {end - 1} of the replica file after it had taken them. What they say is still in memory: export it, or synchronise it, before this process ends.");
            }

            from = end;
        }
    }
}
