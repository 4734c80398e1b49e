using Goat.Frames;
using Goat.Wire;

namespace Goat.Tests;

/// <summary>The bytes of a replica file as docs/format.md describes them, for tests that damage them.</summary>
internal static class ReplicaBytes
{
    /// <summary>All frames of an undamaged file, the two copies of the file header first.</summary>
    public static IReadOnlyList<Frame> FramesOf(ReadOnlyMemory<byte> file)
    {
        if (!FrameCodec.TryRead(file, FrameKey.Header, 0, out var header) || !FrameCodec.TryRead(file[(int)header.End..], FrameKey.Header, header.End, out var copy))
        {
            throw new GoatFormatException("The file does not begin with two file headers.");
        }

        return [header, copy, .. FrameCodec.Scan(file[(int)copy.End..], KeyOf(header), copy.End).Frames];
    }

    /// <summary>The key of the frames after the file header.</summary>
    public static FrameKey KeyOf(Frame header)
    {
        var reader = new WireReader(header.Content.Span);
        reader.ReadVarint();
        reader.ReadU128();
        reader.ReadU128();
        reader.ReadString(1024, "path");
        return FrameKey.Derive(reader.ReadU128());
    }
}
