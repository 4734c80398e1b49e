using System.Buffers.Binary;

namespace Goat.Frames;

/// <summary>Finds the good frames of a file or segment that is read in windows, one after the other, each beginning at <see cref="Position"/>.</summary>
/// <param name="key">The key of the file or segment.</param>
/// <param name="offset">Where to begin.</param>
public sealed class FrameScanner(FrameKey key, long offset)
{
    private readonly List<DamagedRange> _damaged = [];

    /// <summary>The first byte that the next window must hold.</summary>
    public long Position { get; private set; } = offset;

    /// <summary>Bytes that the next window must have at least, unless the file ends before.</summary>
    public int Needed { get; private set; } = FrameCodec.HeaderBytes;

    /// <summary>Ranges between good frames that hold none.</summary>
    public IReadOnlyList<DamagedRange> Damaged => _damaged;

    /// <summary>Where bytes begin that are in no good frame, if none follows them so far; a torn tail, once the last window was read.</summary>
    public long? DamagedFrom { get; private set; }

    /// <summary>Reads a window.</summary>
    /// <param name="window">Bytes from <see cref="Position"/> on; frames refer to them.</param>
    /// <param name="isLast">Whether nothing follows.</param>
    /// <returns>The good frames that end in the window.</returns>
    public IReadOnlyList<Frame> Read(ReadOnlyMemory<byte> window, bool isLast)
    {
        var frames = new List<Frame>();
        var at = 0;
        Needed = FrameCodec.HeaderBytes;
        while (at < window.Length)
        {
            if (FrameCodec.TryRead(window[at..], key, Position + at, out var frame))
            {
                EndDamage(frame.Offset);
                frames.Add(frame);
                at += FrameCodec.HeaderBytes + frame.Content.Length;
            }
            else if (!isLast && MayContinue(window.Span[at..]))
            {
                break;
            }
            else
            {
                DamagedFrom ??= Position + at;
                at = NextCandidate(window.Span, at + 1, isLast);
            }
        }

        Position += at;
        return frames;
    }

    private void EndDamage(long end)
    {
        if (DamagedFrom is { } from)
        {
            _damaged.Add(new DamagedRange(from, end - from));
            DamagedFrom = null;
        }
    }

    /// <summary>Whether a frame begins here whose end, or whose header, lies beyond the window.</summary>
    private bool MayContinue(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < FrameCodec.HeaderBytes)
        {
            return true;
        }

        if (!FrameCodec.TryReadLength(rest, key, out var length) || length <= rest.Length - FrameCodec.HeaderBytes)
        {
            return false;
        }

        Needed = FrameCodec.HeaderBytes + length;
        return true;
    }

    private int NextCandidate(ReadOnlySpan<byte> window, int from, bool isLast)
    {
        Span<byte> marker = stackalloc byte[FrameCodec.MarkerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(marker, key.Marker);
        var next = window[from..].IndexOf(marker);
        if (next >= 0)
        {
            return from + next;
        }

        // The beginning of a marker may stand at the end of the window.
        return isLast ? window.Length : Math.Max(from, window.Length - FrameCodec.MarkerBytes + 1);
    }
}
