using System.Security.Cryptography;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Simulation;

/// <summary>Signs and verifies with a hash: deterministic and fast. Nobody in the simulator forges signatures; real ones are tested elsewhere.</summary>
public sealed class SimulatedSigner : ISigner, IVerifier
{
    /// <summary>Makes a key from the run's randomness.</summary>
    public SimulatedSigner(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bytes = new byte[PublicKey.Length];
        random.NextBytes(bytes);
        PublicKey = new PublicKey(bytes);
    }

    /// <inheritdoc/>
    public PublicKey PublicKey { get; }

    /// <inheritdoc/>
    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => ValueTask.FromResult(Sign(PublicKey, data.Span));

    /// <inheritdoc/>
    public ValueTask<bool> VerifyAsync(PublicKey key, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Sign(key, data.Span).AsSpan().SequenceEqual(signature.Span));

    private static byte[] Sign(PublicKey key, ReadOnlySpan<byte> data)
    {
        var first = SHA256.HashData([.. key.Bytes, .. data]);
        var second = SHA256.HashData(first);
        second[0] &= 0x7F;
        byte[] signature = [.. first, .. second];
        Signatures.MakeLowS(signature);
        return signature;
    }
}
