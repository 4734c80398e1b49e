using System.Buffers.Binary;
using System.Security.Cryptography;
using Goat.Wire;

namespace Goat.Identity;

/// <summary>A public key: algorithm 1, ECDSA over P-256, as the 64 bytes X and Y.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>Bytes of X and Y together.</summary>
    public const int Length = 64;

    /// <summary>The only algorithm so far: ECDSA over P-256 with SHA-256.</summary>
    public const byte EcdsaP256 = 1;

    private readonly byte[] _bytes;

    /// <summary>Takes 64 bytes. Whether they are a point of the curve shows when the key is used.</summary>
    /// <exception cref="GoatFormatException">There are not 64 bytes.</exception>
    public PublicKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new GoatFormatException($"A public key has {Length} bytes, not {bytes.Length}.");
        }

        _bytes = bytes.ToArray();
        Span<byte> content = stackalloc byte[1 + Length];
        content[0] = EcdsaP256;
        bytes.CopyTo(content[1..]);
        Span<byte> hash = stackalloc byte[32];
        Hash.Compute("goat/key/1\0"u8, content, hash);
        Id = new SessionId(U128.Read(hash));
        Fingerprint = Convert.ToHexStringLower(hash);
    }

    /// <summary>X and Y.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The key's id: for the key of a device its session id.</summary>
    public SessionId Id { get; }

    /// <summary>The whole hash behind <see cref="Id"/> as 64 hexadecimal digits: what a connection string pins a root by.</summary>
    public string Fingerprint { get; }

    /// <summary>The key as parameters of .NET's ECDsa.</summary>
    public ECParameters ToParameters() => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = _bytes[..32], Y = _bytes[32..] },
    };

    /// <summary>The public part of a key of .NET's ECDsa.</summary>
    public static PublicKey From(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        Span<byte> bytes = stackalloc byte[Length];
        q.X!.CopyTo(bytes[(32 - q.X!.Length)..]);
        q.Y!.CopyTo(bytes[(64 - q.Y!.Length)..]);
        return new PublicKey(bytes);
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Fingerprint;
}
