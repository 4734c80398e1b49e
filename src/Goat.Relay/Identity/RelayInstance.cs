using Goat.Identity;
using Goat.Statements;

namespace Goat.Relay.Identity;

/// <summary>Whose relay it is: the database, and the root key that certifies sessions.</summary>
/// <param name="Database">The database.</param>
/// <param name="Root">The root key.</param>
/// <param name="Statement">The root's statement that binds it to the database.</param>
public sealed record RelayInstance(DatabaseId Database, ISigner Root, Statement Statement)
{
    /// <summary>Signs the instance statement and joins the parts.</summary>
    public static async ValueTask<RelayInstance> CreateAsync(DatabaseId database, ISigner root, CancellationToken cancellationToken = default) =>
        new(database, root, await InstanceStatement.SignAsync(database, root, cancellationToken).ConfigureAwait(false));

    /// <summary>What an application embeds to reach this instance at an address.</summary>
    public ConnectionString ConnectionStringAt(Uri endpoint) =>
        new() { Endpoint = endpoint, Database = Database, RootFingerprint = Root.PublicKey.Fingerprint };
}
