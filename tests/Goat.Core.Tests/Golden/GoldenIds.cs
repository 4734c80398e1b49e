using Goat.Identity;

namespace Goat.Core.Tests.Golden;

/// <summary>Identifiers and what they are derived from.</summary>
internal sealed record GoldenIds(
    string About,
    string Database,
    string Path,
    string RepositoryId,
    string RepositoryIdOfGeneration1,
    string PublicKey,
    string SessionId,
    string Fingerprint,
    string Chain,
    Dictionary<long, string> ItemKeys)
{
    /// <summary>Derives them all from the inputs alone.</summary>
    public static GoldenIds Derive(string about, string database, string path, string publicKey, string chain)
    {
        Assert.True(DatabaseId.TryParse(database, out var id));
        var key = new PublicKey(Convert.FromHexString(publicKey));
        var chainId = new ChainId(key.Id, Convert.ToUInt64(chain, 16));
        return new GoldenIds(
            about,
            database,
            path,
            Goat.Identity.RepositoryId.Derive(id, RepositoryPath.Parse(path)).ToString(),
            Goat.Identity.RepositoryId.Derive(id, RepositoryPath.Parse(path), generation: 1).ToString(),
            publicKey,
            key.Id.ToString(),
            key.Fingerprint,
            chain,
            new long[] { 1, 2, 127, 128, 1_000_000 }.ToDictionary(n => n, n => ItemKey.Derive(chainId, n)));
    }
}
