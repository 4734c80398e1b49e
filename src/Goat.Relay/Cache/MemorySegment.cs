namespace Goat.Relay.Cache;

/// <summary>Bytes that only grow. What was read stays valid: a grown buffer is a new one, and written ranges never change.</summary>
internal sealed class MemorySegment
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public long Append(ReadOnlySpan<byte> bytes)
    {
        var offset = Length;
        if (_bytes.Length - Length < bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)Length + bytes.Length)));
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
        return offset;
    }

    public ReadOnlyMemory<byte> Read(long offset, int count) =>
        offset >= Length ? default : _bytes.AsMemory((int)offset, (int)Math.Min(count, Length - offset));
}
