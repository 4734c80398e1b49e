using Goat.Identity;
using Goat.Statements;

namespace Goat.Relay.Tests.Hosting;

/// <summary>Claims to hold another's key, and signs with another.</summary>
internal sealed class ClaimingSigner(PublicKey claimed, EcdsaSigner own) : ISigner
{
    public PublicKey PublicKey => claimed;

    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => own.SignAsync(data, cancellationToken);
}
