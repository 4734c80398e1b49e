using System.Security.Cryptography;

namespace Goat.Wire;

/// <summary>SHA-256 with a tag that says what is hashed: <c>H(tag, x)</c> of docs/format.md.</summary>
public static class Hash
{
    private const int StackLimit = 1024;

    /// <summary>Hashes the tag, a zero byte and the content.</summary>
    /// <param name="tag">ASCII, with the zero byte at its end.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="destination">32 bytes.</param>
    public static void Compute(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> content, Span<byte> destination)
    {
        var length = tag.Length + content.Length;
        if (length <= StackLimit)
        {
            Span<byte> joined = stackalloc byte[StackLimit];
            tag.CopyTo(joined);
            content.CopyTo(joined[tag.Length..]);
            SHA256.HashData(joined[..length], destination);
            return;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(tag);
        hash.AppendData(content);
        hash.GetHashAndReset(destination);
    }
}
