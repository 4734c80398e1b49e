using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Goat.Wire;

/// <summary>Writes the primitives of docs/format.md into a buffer that grows. Reusable: <see cref="Clear"/> keeps the memory.</summary>
public sealed class WireWriter : IBufferWriter<byte>
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _buffer;

    /// <summary>Creates an empty writer.</summary>
    /// <param name="capacity">Bytes to reserve at first.</param>
    public WireWriter(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>The bytes written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Copies the bytes written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Writes a minimal LEB128 integer.</summary>
    /// <param name="value">Not negative.</param>
    public void WriteVarint(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        WriteUvarint64((ulong)value);
    }

    /// <summary>Writes a minimal LEB128 integer of up to 64 bits.</summary>
    public void WriteUvarint64(ulong value)
    {
        var span = Reserve(10);
        var n = 0;
        while (value >= 0x80)
        {
            span[n++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[n++] = (byte)value;
        Length += n;
    }

    /// <summary>Writes a zigzag integer.</summary>
    public void WriteSvarint(long value) => WriteUvarint64((ulong)(value << 1) ^ (ulong)(value >> 63));

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteSpan(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Writes a length and the bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteVarint(bytes.Length);
        WriteSpan(bytes);
    }

    /// <summary>Writes a string as UTF-8 with its length in bytes.</summary>
    /// <exception cref="GoatFormatException">The string holds a lone surrogate.</exception>
    public void WriteString(string value)
    {
        int length;
        try
        {
            length = StrictUtf8.GetByteCount(value);
        }
        catch (EncoderFallbackException e)
        {
            throw new GoatFormatException("A string holds a lone surrogate and cannot be stored; remove it.", e);
        }

        WriteVarint(length);
        StrictUtf8.GetBytes(value, Reserve(length));
        Length += length;
    }

    /// <summary>Writes 16 bytes, big endian.</summary>
    public void WriteU128(U128 value)
    {
        value.CopyTo(Reserve(16));
        Length += 16;
    }

    /// <summary>Writes 8 bytes, big endian.</summary>
    public void WriteU64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);
        Length += 8;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - Length);
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => Reserve(Math.Max(sizeHint, 1));

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max((long)_buffer.Length * 2, (long)Length + count)));
        }

        return _buffer.AsSpan(Length);
    }
}
