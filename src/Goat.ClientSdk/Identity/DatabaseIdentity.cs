using Goat.Identity;
using Goat.Statements;

namespace Goat;

/// <summary>Who the database, its root and this device are.</summary>
internal sealed class DatabaseIdentity : IDisposable
{
    // No signature of these bytes can be right, so nothing foreign is accepted before the root is known.
    private static readonly PublicKey UnknownRoot = new(new byte[PublicKey.Length]);

    public required DatabaseId Database { get; init; }

    /// <summary>Fingerprint of the root key; null only in a database that asks its relay and has not yet.</summary>
    public required string RootFingerprint { get; init; }

    /// <summary>The device's key.</summary>
    public required EcdsaSigner Session { get; init; }

    /// <summary>The root's private key, where this device minted the database.</summary>
    public EcdsaSigner? RootSigner { get; init; }

    /// <summary>The root's own word that the database is its; null until a relay was asked.</summary>
    public Statement? Instance { get; private set; }

    /// <summary>The root's word about <see cref="Session"/>; null until a relay was asked.</summary>
    public Statement? Certificate { get; private set; }

    /// <summary>The root key; one that verifies nothing while only its fingerprint is known.</summary>
    public PublicKey Root { get; private set; } = UnknownRoot;

    public bool IsRootKnown => !ReferenceEquals(Root, UnknownRoot);

    public string ConnectionString => new ConnectionString { Database = Database, RootFingerprint = RootFingerprint }.ToString();

    public void LearnInstance(Statement instance)
    {
        Instance = instance;
        Root = InstanceStatement.Read(instance).Root;
    }

    public void LearnCertificate(Statement certificate) => Certificate = certificate;

    public void Dispose()
    {
        Session.Dispose();
        RootSigner?.Dispose();
    }
}
