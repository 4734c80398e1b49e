using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Goat.Wire;

/// <summary>
/// Reads the primitives of docs/format.md from bytes in memory. Every method throws <see cref="GoatFormatException"/> where the bytes end early or are not
/// in the one form that a writer produces; lengths are compared with what is left before anything is allocated.
/// </summary>
public ref struct WireReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <summary>Starts at the first byte.</summary>
    public WireReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _position = 0;
    }

    /// <summary>Offset of the next byte.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Reads a minimal LEB128 integer of at most 63 bits.</summary>
    public long ReadVarint()
    {
        if (_position < _bytes.Length && _bytes[_position] < 0x80)
        {
            return _bytes[_position++];
        }

        var value = ReadUvarint64();
        return value > long.MaxValue ? throw new GoatFormatException("A varint has more than 63 bits.") : (long)value;
    }

    /// <summary>Reads a minimal LEB128 integer of at most 64 bits.</summary>
    public ulong ReadUvarint64()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = ReadByte();
            if (shift == 63 && b > 1)
            {
                break;
            }

            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return b == 0 && shift > 0 ? throw new GoatFormatException("A varint is longer than it needs to be.") : value;
            }
        }

        throw new GoatFormatException("A varint has more than 64 bits.");
    }

    /// <summary>Reads a zigzag integer.</summary>
    public long ReadSvarint()
    {
        var value = ReadUvarint64();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads a varint that counts things or bytes.</summary>
    /// <param name="maximum">The greatest value allowed.</param>
    /// <param name="what">Name of the counted thing, for the error.</param>
    public int ReadCount(int maximum, string what)
    {
        var value = ReadVarint();
        return value > maximum ? throw new GoatFormatException($"{what}: {value} is more than the {maximum} allowed.") : (int)value;
    }

    /// <summary>Reads a count of entries that take at least <paramref name="minimumSize"/> bytes each, so that a count that cannot be true is refused before memory is taken.</summary>
    public int ReadCount(int maximum, int minimumSize, string what)
    {
        var count = ReadCount(maximum, what);
        return (long)count * minimumSize > Remaining ? throw new GoatFormatException($"{what}: the bytes end before {count} entries.") : count;
    }

    /// <summary>Reads one byte.</summary>
    public byte ReadByte() => _position < _bytes.Length ? _bytes[_position++] : throw new GoatFormatException("The bytes end early.");

    /// <summary>Reads a given number of bytes, without copying.</summary>
    public ReadOnlySpan<byte> ReadSpan(int length)
    {
        if ((uint)length > (uint)Remaining)
        {
            throw new GoatFormatException("The bytes end early.");
        }

        var span = _bytes.Slice(_position, length);
        _position += length;
        return span;
    }

    /// <summary>Reads <c>bytes</c>: a length and that many bytes, without copying.</summary>
    public ReadOnlySpan<byte> ReadBytes(int maximum, string what) => ReadSpan(ReadCount(maximum, what));

    /// <summary>Reads a string of at most <paramref name="maximum"/> bytes of well-formed UTF-8.</summary>
    public string ReadString(int maximum, string what)
    {
        var span = ReadBytes(maximum, what);
        if (span.Length == 0)
        {
            return "";
        }

        return Utf8.IsValid(span) ? Encoding.UTF8.GetString(span) : throw new GoatFormatException($"{what}: not well-formed UTF-8.");
    }

    /// <summary>Reads 16 bytes, big endian.</summary>
    public U128 ReadU128() => U128.Read(ReadSpan(16));

    /// <summary>Reads 8 bytes, big endian.</summary>
    public ulong ReadU64() => BinaryPrimitives.ReadUInt64BigEndian(ReadSpan(8));

    /// <summary>Reads a 0 or a 1.</summary>
    public bool ReadFlag(string what) => ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw new GoatFormatException($"{what}: {other} is neither 0 nor 1."),
    };

    /// <summary>Refuses bytes that nobody read.</summary>
    public readonly void ExpectEnd(string what)
    {
        if (Remaining != 0)
        {
            throw new GoatFormatException($"{what}: {Remaining} bytes follow the end.");
        }
    }
}
