using System.Buffers;
using System.Buffers.Binary;

namespace Goat.Wire;

/// <summary>
/// 128 bits that identify something: big-endian where they are written, and ordered so. Not <see cref="UInt128"/>, whose calling convention is not settled: no method that touches one is compiled ahead of
/// time by ReadyToRun.
/// </summary>
/// <param name="High">The first 64 bits.</param>
/// <param name="Low">The other 64 bits.</param>
public readonly record struct U128(ulong High, ulong Low) : IComparable<U128>
{
    /// <summary>Bytes of a value.</summary>
    public const int Length = 16;

    /// <summary>A small number.</summary>
    public static implicit operator U128(ulong value) => new(0, value);

    /// <summary>Reads 16 bytes.</summary>
    public static U128 Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Writes 16 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <inheritdoc/>
    public int CompareTo(U128 other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <inheritdoc/>
    public bool Equals(U128 other) => High == other.High && Low == other.Low;

    /// <inheritdoc/>
    public override int GetHashCode() => SeededHash.Of(this);

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Reads 32 hexadecimal digits.</summary>
    public static bool TryParse(string? text, out U128 value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var isHex = text is { Length: 2 * Length } && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
        value = isHex ? Read(bytes) : default;
        return isHex;
    }

    /// <summary>Orders as bytes.</summary>
    public static bool operator <(U128 left, U128 right) => left.CompareTo(right) < 0;

    /// <summary>Orders as bytes.</summary>
    public static bool operator >(U128 left, U128 right) => left.CompareTo(right) > 0;

    /// <summary>Orders as bytes.</summary>
    public static bool operator <=(U128 left, U128 right) => left.CompareTo(right) <= 0;

    /// <summary>Orders as bytes.</summary>
    public static bool operator >=(U128 left, U128 right) => left.CompareTo(right) >= 0;
}
