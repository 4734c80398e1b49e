using System.Collections.Concurrent;
using System.Security.Cryptography;
using Goat.Identity;

namespace Goat.Statements;

/// <summary>Checks signatures with .NET's ECDsa; keeps the imported keys, for importing costs more than verifying.</summary>
public sealed class EcdsaVerifier : IVerifier, IDisposable
{
    private const int MaxKeys = 4096;

    private readonly ConcurrentDictionary<PublicKey, ECDsa?> _keys = new();

    /// <inheritdoc/>
    public ValueTask<bool> VerifyAsync(PublicKey key, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, CancellationToken cancellationToken = default)
    {
        if (!Signatures.IsLowS(signature.Span))
        {
            return ValueTask.FromResult(false);
        }

        var ecdsa = _keys.TryGetValue(key, out var known) ? known : Import(key);
        if (ecdsa is null)
        {
            return ValueTask.FromResult(false);
        }

        lock (ecdsa)
        {
            return ValueTask.FromResult(ecdsa.VerifyData(data.Span, signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key?.Dispose();
        }

        _keys.Clear();
    }

    private ECDsa? Import(PublicKey key)
    {
        ECDsa? ecdsa;
        try
        {
            ecdsa = ECDsa.Create(key.ToParameters());
        }
        catch (CryptographicException)
        {
            // Not a point of the curve: no signature of such a key can be right.
            ecdsa = null;
        }

        if (_keys.Count < MaxKeys)
        {
            return _keys.GetOrAdd(key, ecdsa);
        }

        _keys.Clear();
        return _keys.GetOrAdd(key, ecdsa);
    }
}
