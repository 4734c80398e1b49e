using Goat.Identity;
using Goat.Wire;

namespace Goat.Replicas;

/// <summary>The first frame of a replica file: see docs/format.md.</summary>
/// <param name="Database">The database.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Path">Its path.</param>
/// <param name="Incarnation">16 random bytes that name this file.</param>
/// <param name="Created">When it was made, milliseconds since 1970.</param>
internal sealed record ReplicaHeader(DatabaseId Database, RepositoryId Repository, string Path, U128 Incarnation, long Created)
{
    private const long Version = 1;
    private const int MaxPathBytes = 1024;

    public byte[] Encode()
    {
        var writer = new WireWriter();
        writer.WriteVarint(Version);
        writer.WriteU128(Database.Value);
        writer.WriteU128(Repository.Value);
        writer.WriteString(Path);
        writer.WriteU128(Incarnation);
        writer.WriteVarint(Created);
        return writer.ToArray();
    }

    public static ReplicaHeader Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var version = reader.ReadVarint();
        if (version != Version)
        {
            throw new GoatFormatException($"Replica file version {version} is not known.");
        }

        var header = new ReplicaHeader(
            new DatabaseId(reader.ReadU128()),
            new RepositoryId(reader.ReadU128()),
            reader.ReadString(MaxPathBytes, "path"),
            reader.ReadU128(),
            reader.ReadVarint());
        reader.ExpectEnd("a file header");
        return header;
    }
}
