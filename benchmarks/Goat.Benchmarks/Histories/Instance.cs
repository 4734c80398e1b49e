using System.Security.Cryptography;
using Goat.Identity;
using Goat.Relay.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Benchmarks.Histories;

/// <summary>A database with a root key, and one repository of it.</summary>
internal sealed class Instance
{
    private readonly ISigner _root = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>When histories begin.</summary>
    public const long Start = 1_767_225_600_000;

    public DatabaseId Database { get; } = new(new U128(0x60A7, 1));

    public PublicKey Root => _root.PublicKey;

    public RepositoryId Repository => RepositoryId.Derive(Database, RepositoryPath.Parse("/data/tasks"));

    /// <summary>The same for a relay.</summary>
    public async Task<RelayInstance> ToRelayInstanceAsync(CancellationToken cancellationToken) => await RelayInstance.CreateAsync(Database, _root, cancellationToken);

    /// <summary>Certifies a session for ten years.</summary>
    public async Task<Statement> CertifyAsync(PublicKey key)
    {
        var certificate = new Certificate { Key = key, NotBefore = Start, NotAfter = Start + (3650L * 24 * 60 * 60 * 1000) };
        return await certificate.SignAsync(Database, _root);
    }
}
