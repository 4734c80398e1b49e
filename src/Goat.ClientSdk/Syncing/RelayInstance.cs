using Goat.Identity;
using Goat.Statements;

namespace Goat.Syncing;

/// <summary>Which instance a relay says it serves.</summary>
/// <param name="Database">The database.</param>
/// <param name="Root">The root key.</param>
/// <param name="Statement">The root's word for it.</param>
/// <param name="ServerTime">The relay's clock, milliseconds since 1970.</param>
internal sealed record RelayInstance(DatabaseId Database, PublicKey Root, Statement Statement, long ServerTime)
{
    /// <summary>Checks that the relay's answer is consistent, and the instance that is pinned.</summary>
    public async ValueTask CheckAsync(ConnectionString pin, CancellationToken cancellationToken)
    {
        if (InstanceStatement.Read(Statement) is var said && (said.Database != Database || !said.Root.Equals(Root)))
        {
            throw new WrongInstanceException($"The relay {pin.Endpoint} contradicts its own instance statement. Ask whoever runs it.");
        }

        if ((pin.Database is { } database && database != Database) || (pin.RootFingerprint is { } root && root != Root.Fingerprint))
        {
            throw new WrongInstanceException($"The relay {pin.Endpoint} serves database {Database} of root {Root.Fingerprint}, not {pin.Database} of {pin.RootFingerprint}. Correct the connection string; nothing was sent.");
        }

        using var verifier = new EcdsaVerifier();
        if (!await verifier.VerifyAsync(Root, Statement.SignedBytes(), Statement.Signature, cancellationToken).ConfigureAwait(false))
        {
            throw new WrongInstanceException($"The instance statement of the relay {pin.Endpoint} is not signed by its root. Ask whoever runs it; nothing was sent.");
        }
    }
}
