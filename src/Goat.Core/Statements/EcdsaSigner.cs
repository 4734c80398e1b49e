using System.Security.Cryptography;
using Goat.Identity;

namespace Goat.Statements;

/// <summary>A private key in memory.</summary>
public sealed class EcdsaSigner : ISigner, IDisposable
{
    private readonly ECDsa _key;

    /// <summary>Takes over a P-256 key with its private part, for example a new one from <see cref="ECDsa.Create(ECCurve)"/>.</summary>
    public EcdsaSigner(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        PublicKey = PublicKey.From(key);
    }

    /// <inheritdoc/>
    public PublicKey PublicKey { get; }

    /// <summary>Reads a private key in PKCS #8 form.</summary>
    /// <exception cref="GoatFormatException">The bytes are not an ECDSA P-256 key.</exception>
    public static EcdsaSigner Import(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out var read);
            if (read == pkcs8.Length && IsP256(key))
            {
                return new EcdsaSigner(key);
            }

            key.Dispose();
            throw new GoatFormatException("A private key is not of P-256.");
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            throw new GoatFormatException("A private key cannot be read; it is not an ECDSA P-256 key in PKCS #8 form.", e);
        }
    }

    /// <summary>Writes the private key in PKCS #8 form.</summary>
    public byte[] Export() => _key.ExportPkcs8PrivateKey();

    /// <inheritdoc/>
    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        byte[] signature;
        lock (_key)
        {
            signature = _key.SignData(data.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        Signatures.MakeLowS(signature);
        return ValueTask.FromResult(signature);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    // Other curves have 256 bits too.
    private static bool IsP256(ECDsa key)
    {
        var curve = key.ExportParameters(includePrivateParameters: false).Curve;
        return curve.IsNamed && curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
    }
}
