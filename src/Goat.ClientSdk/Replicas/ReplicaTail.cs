using System.Buffers.Binary;
using System.IO.Hashing;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Replicas;

/// <summary>
/// How a replica ended when it was last closed: the proof that nobody wrote, copied or restored it since, without which its chain does not go on; and another copy of what its header says. See docs/format.md.
/// </summary>
/// <param name="Database">The database.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Incarnation">The file's.</param>
/// <param name="Length">Bytes it had.</param>
/// <param name="Fingerprint">Its fingerprint then.</param>
internal sealed record ReplicaTail(DatabaseId Database, RepositoryId Repository, U128 Incarnation, long Length, ulong Fingerprint)
{
    private const long Version = 1;
    private const int ChecksumBytes = 8;

    public byte[] Encode()
    {
        var writer = new WireWriter();
        writer.WriteVarint(Version);
        writer.WriteU128(Database.Value);
        writer.WriteU128(Repository.Value);
        writer.WriteU128(Incarnation);
        writer.WriteVarint(Length);
        writer.WriteU128(Fingerprint);
        writer.WriteSpan(XxHash64.Hash(writer.Written));
        return writer.ToArray();
    }

    /// <summary>Reads one; null for anything that is not a whole one.</summary>
    public static ReplicaTail? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ChecksumBytes || BinaryPrimitives.ReadUInt64BigEndian(bytes[^ChecksumBytes..]) != XxHash64.HashToUInt64(bytes[..^ChecksumBytes]))
        {
            return null;
        }

        var reader = new WireReader(bytes[..^ChecksumBytes]);
        return reader.ReadVarint() != Version
            ? null
            : new ReplicaTail(new DatabaseId(reader.ReadU128()), new RepositoryId(reader.ReadU128()), reader.ReadU128(), reader.ReadVarint(), reader.ReadU128().Low);
    }
}
