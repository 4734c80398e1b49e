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

    private static ReadOnlySpan<byte> Marker => [0xF7, 0x47, 0x46, 0x31];

    /// <summary>Appends a frame.</summary>
    public static void Write(WireWriter writer, FrameKind kind, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxContentBytes);
        var header = writer.GetSpan(HeaderBytes)[..HeaderBytes];
        Marker.CopyTo(header);
        header[4] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(header[5..], content.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[9..], Checksum(header.Slice(4, 5), content));
        writer.Advance(HeaderBytes);
        writer.WriteSpan(content);
    }

    /// <summary>Reads the frame that begins with the first byte.</summary>
    /// <returns>False where there is no whole, undamaged frame.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, long offset, out Frame frame)
    {
        frame = default;
        var span = bytes.Span;
        if (span.Length < HeaderBytes || !span.StartsWith(Marker))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(span[5..]);
        if (length is < 0 or > MaxContentBytes || length > span.Length - HeaderBytes)
        {
            return false;
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(span[9..]) != Checksum(span.Slice(4, 5), span.Slice(HeaderBytes, length)))
        {
            return false;
        }

        frame = new Frame(offset, (FrameKind)span[4], bytes.Slice(HeaderBytes, length));
        return true;
    }

    /// <summary>Finds all good frames; goes on at the next good one after damage.</summary>
    /// <param name="bytes">A file or segment, or a part of it that begins with a frame.</param>
    /// <param name="baseOffset">Where the bytes begin in the file or segment.</param>
    public static FrameScan Scan(ReadOnlyMemory<byte> bytes, long baseOffset = 0)
    {
        var frames = new List<Frame>();
        var damaged = new List<DamagedRange>();
        var at = 0;
        int? damagedFrom = null;
        while (at < bytes.Length)
        {
            if (TryRead(bytes[at..], baseOffset + at, out var frame))
            {
                if (damagedFrom is { } from)
                {
                    damaged.Add(new DamagedRange(baseOffset + from, at - from));
                    damagedFrom = null;
                }

                frames.Add(frame);
                at += HeaderBytes + frame.Content.Length;
                continue;
            }

            damagedFrom ??= at;
            var next = bytes.Span[(at + 1)..].IndexOf(Marker);
            at = next < 0 ? bytes.Length : at + 1 + next;
        }

        return new FrameScan(frames, damaged, damagedFrom is { } torn ? baseOffset + torn : null);
    }

    private static ulong Checksum(ReadOnlySpan<byte> kindAndLength, ReadOnlySpan<byte> content)
    {
        var hash = new XxHash64();
        hash.Append(kindAndLength);
        hash.Append(content);
        return hash.GetCurrentHashAsUInt64();
    }
}
