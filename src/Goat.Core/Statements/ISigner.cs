using Goat.Identity;

namespace Goat.Statements;

/// <summary>A private key. Asynchronous, because browsers sign asynchronously and a root may live in a vault.</summary>
public interface ISigner
{
    /// <summary>The public part.</summary>
    PublicKey PublicKey { get; }

    /// <summary>Signs with ECDSA P-256 and SHA-256.</summary>
    /// <returns>64 bytes, r and s, low-S.</returns>
    ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);
}
