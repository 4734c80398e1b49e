using System.Security.Cryptography;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Relay.Identity;

/// <summary>A new instance that is gone with the process.</summary>
public sealed class MemoryRootKeySource : IRootKeySource, IDisposable
{
    private readonly EcdsaSigner _root = new(ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private readonly DatabaseId _database = NewDatabase();

    /// <inheritdoc/>
    public ValueTask<RelayInstance> GetInstanceAsync(CancellationToken cancellationToken) => RelayInstance.CreateAsync(_database, _root, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    /// <summary>Mints a database id.</summary>
    public static DatabaseId NewDatabase()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[15] |= 1;
        return new DatabaseId(new U128(BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes, 8)));
    }
}
