namespace Goat.Frames;

/// <summary>A frame whose checksum holds.</summary>
/// <param name="Offset">Where its marker begins, in the file or segment.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Content">Its content.</param>
public readonly record struct Frame(long Offset, FrameKind Kind, ReadOnlyMemory<byte> Content)
{
    /// <summary>Offset of the content, in the file or segment.</summary>
    public long ContentOffset => Offset + FrameCodec.HeaderBytes;

    /// <summary>Offset of the first byte after the frame.</summary>
    public long End => ContentOffset + Content.Length;
}
