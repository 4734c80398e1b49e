using System.Buffers.Binary;
using Goat.Wire;

namespace Goat.Frames;

/// <summary>
/// What the frames of one file or segment are recognised by: a marker and the seed of their checksums, both derived from a secret that only those who can read the file know. Bytes that somebody hides in a
/// payload can therefore never pass for a frame, not even where damage makes a reader look for the next good one.
/// </summary>
/// <param name="Marker">The four bytes a frame begins with, little endian.</param>
/// <param name="Seed">The seed of its checksum.</param>
public readonly record struct FrameKey(uint Marker, ulong Seed)
{
    /// <summary>The key of file headers: there the secret stands.</summary>
    public static FrameKey Header { get; } = new(0x314647F7, 0);

    /// <summary>The key that follows from a secret: the incarnation of a replica file, or generation and number of a segment.</summary>
    public static FrameKey Derive(U128 secret)
    {
        Span<byte> bytes = stackalloc byte[16];
        secret.CopyTo(bytes);
        Span<byte> hash = stackalloc byte[32];
        Hash.Compute("goat/frames/1\0"u8, bytes, hash);
        return new FrameKey(BinaryPrimitives.ReadUInt32LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[4..]));
    }
}
