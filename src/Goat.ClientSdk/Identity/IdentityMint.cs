using System.Security.Cryptography;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat;

/// <summary>Makes identities for databases that are opened for the first time.</summary>
internal static class IdentityMint
{
    private static readonly TimeSpan OwnCertificateLife = TimeSpan.FromDays(3650);

    /// <summary>A new database with a root of its own, which certifies this device.</summary>
    public static async ValueTask<DatabaseIdentity> MintAsync(GoatDbOptions options, CancellationToken cancellationToken)
    {
        var root = NewKey();
        var identity = new DatabaseIdentity
        {
            Database = new DatabaseId(new U128(options.Random.NextUInt64(), options.Random.NextUInt64() | 1)),
            RootFingerprint = root.PublicKey.Fingerprint,
            Session = NewKey(),
            RootSigner = root,
        };
        identity.LearnInstance(await InstanceStatement.SignAsync(identity.Database, root, cancellationToken).ConfigureAwait(false));
        var now = options.TimeProvider.GetUtcNow();
        var certificate = new Certificate
        {
            Key = identity.Session.PublicKey,
            NotBefore = now.AddDays(-1).ToUnixTimeMilliseconds(),
            NotAfter = now.Add(OwnCertificateLife).ToUnixTimeMilliseconds(),
        };
        identity.LearnCertificate(await certificate.SignAsync(identity.Database, root, cancellationToken).ConfigureAwait(false));
        return identity;
    }

    /// <summary>A new device of a database that exists.</summary>
    public static DatabaseIdentity Join(DatabaseId database, string rootFingerprint) =>
        new() { Database = database, RootFingerprint = rootFingerprint, Session = NewKey() };

    private static EcdsaSigner NewKey() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));
}
