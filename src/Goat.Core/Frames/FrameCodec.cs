using System.Buffers.Binary;
using System.IO.Hashing;
using Goat.Wire;

namespace Goat.Frames;

/// <summary>Frames of files and segments: see docs/format.md.</summary>
public static class FrameCodec
{
    /// <summary>Bytes before the content: marker, kind, length, checksum.</summary>
    public const int HeaderBytes = 17;

    /// <summary>Greatest length of a content.</summary>
    public const int MaxContentBytes = 64 * 1024 * 1024;

    internal const int MarkerBytes = 4;

    /// <summary>Appends a frame.</summary>
    public static void Write(WireWriter writer, FrameKey key, FrameKind kind, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxContentBytes);
        var header = writer.GetSpan(HeaderBytes)[..HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, key.Marker);
        header[4] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(header[5..], content.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[9..], Checksum(key, header.Slice(4, 5), content));
        writer.Advance(HeaderBytes);
        writer.WriteSpan(content);
    }

    /// <summary>Reads the frame that begins with the first byte.</summary>
    /// <param name="bytes">The bytes, from the frame on.</param>
    /// <param name="key">The key of the file or segment.</param>
    /// <param name="offset">Where the bytes begin in the file or segment.</param>
    /// <param name="frame">The frame.</param>
    /// <returns>False where there is no whole, undamaged frame.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, FrameKey key, long offset, out Frame frame)
    {
        frame = default;
        var span = bytes.Span;
        if (!TryReadLength(span, key, out var length) || length > span.Length - HeaderBytes)
        {
            return false;
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(span[9..]) != Checksum(key, span.Slice(4, 5), span.Slice(HeaderBytes, length)))
        {
            return false;
        }

        frame = new Frame(offset, (FrameKind)span[4], bytes.Slice(HeaderBytes, length));
        return true;
    }

    /// <summary>Finds all good frames; goes on at the next good one after damage.</summary>
    /// <param name="bytes">A file or segment, or a part of it that begins with a frame.</param>
    /// <param name="key">The key of the file or segment.</param>
    /// <param name="baseOffset">Where the bytes begin in the file or segment.</param>
    public static FrameScan Scan(ReadOnlyMemory<byte> bytes, FrameKey key, long baseOffset = 0)
    {
        var scanner = new FrameScanner(key, baseOffset);
        var frames = scanner.Read(bytes, isLast: true);
        return new FrameScan(frames, scanner.Damaged, scanner.DamagedFrom);
    }

    /// <summary>Reads the length that a frame's header claims for the content.</summary>
    internal static bool TryReadLength(ReadOnlySpan<byte> bytes, FrameKey key, out int length)
    {
        length = 0;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != key.Marker)
        {
            return false;
        }

        length = BinaryPrimitives.ReadInt32LittleEndian(bytes[5..]);
        return length is >= 0 and <= MaxContentBytes;
    }

    private static ulong Checksum(FrameKey key, ReadOnlySpan<byte> kindAndLength, ReadOnlySpan<byte> content)
    {
        var hash = new XxHash64(unchecked((long)key.Seed));
        hash.Append(kindAndLength);
        hash.Append(content);
        return hash.GetCurrentHashAsUInt64();
    }
}
