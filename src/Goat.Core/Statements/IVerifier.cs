using Goat.Identity;

namespace Goat.Statements;

/// <summary>Checks signatures. Asynchronous, because browsers verify asynchronously.</summary>
public interface IVerifier
{
    /// <summary>Whether the signature is the key's over the data. False, not an exception, also for a key that is no point of the curve.</summary>
    ValueTask<bool> VerifyAsync(PublicKey key, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, CancellationToken cancellationToken = default);
}
