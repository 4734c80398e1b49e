using System.Buffers.Binary;
using System.IO.Hashing;
using Goat.Frames;
using Goat.Graph;
using Goat.Identity;
using Goat.Merge;
using Goat.Replicas;
using Goat.Wire;

namespace Goat.Checkpoints;

/// <summary>A checkpoint that was read: the state of a replica up to some byte of its log. Disposable: without it the log says the same. See docs/format.md.</summary>
internal sealed class Checkpoint
{
    /// <summary>Bytes before the head: mark, checksum, length of the head.</summary>
    public const int PrefixBytes = 20;

    private readonly ReadOnlyMemory<byte> _places;

    private Checkpoint(CheckpointHead head, CommitGraph graph, ReadOnlyMemory<byte> places, StoredItems items) =>
        (Head, Graph, _places, Items) = (head, graph, places, items);

    public CheckpointHead Head { get; }

    public CommitGraph Graph { get; }

    public StoredItems Items { get; }

    /// <summary>The place of a commit, by graph index.</summary>
    public CommitLocation PlaceOf(int index) => CommitLocation.Unpack(BinaryPrimitives.ReadUInt64LittleEndian(_places.Span[(sizeof(ulong) * index)..]));

    private static ReadOnlySpan<byte> Mark => "GOATCKP1"u8;

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="key">The key of the log's frames: the checksum depends on it.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="root">The empty field set of the repository.</param>
    /// <exception cref="GoatFormatException">It cannot be used.</exception>
    public static Checkpoint Read(ReadOnlyMemory<byte> bytes, FrameKey key, RepositoryId repository, FieldSet root)
    {
        var span = bytes.Span;
        if (span.Length < PrefixBytes || !span.StartsWith(Mark))
        {
            throw new GoatFormatException("The checkpoint does not begin like one.");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(span[8..]) != XxHash64.HashToUInt64(span[16..], unchecked((long)key.Seed)))
        {
            throw new GoatFormatException("The checkpoint is damaged, or belongs to another file.");
        }

        var rest = bytes[PrefixBytes..];
        var head = CheckpointHead.Decode(Take(ref rest, BinaryPrimitives.ReadInt32LittleEndian(span[16..])).Span);
        var graph = CommitGraph.Restore(repository, Take(ref rest, head.GraphBytes).Span);
        if (graph.Count != head.Commits)
        {
            throw new GoatFormatException($"The checkpoint says {head.Commits} commits, its graph has {graph.Count}.");
        }

        var places = Take(ref rest, sizeof(ulong) * (long)head.Commits);
        var names = new WireReader(Take(ref rest, head.FieldSetBytes).Span);
        var fieldSets = FieldSetTable.Read(ref names, root);
        names.ExpectEnd("the field sets of a checkpoint");
        var offsets = Take(ref rest, sizeof(int) * (long)head.Items);
        var buckets = Take(ref rest, sizeof(int) * (long)head.Buckets);
        return new Checkpoint(head, graph, places, new StoredItems(head, fieldSets, offsets, buckets, rest));
    }

    /// <summary>Writes the part before the head, once everything after it is there.</summary>
    public static byte[] Prefix(FrameKey key, IReadOnlyList<ReadOnlyMemory<byte>> after)
    {
        var prefix = new byte[PrefixBytes];
        Mark.CopyTo(prefix);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(16), after[0].Length);
        var hash = new XxHash64(unchecked((long)key.Seed));
        hash.Append(prefix.AsSpan(16));
        foreach (var part in after)
        {
            hash.Append(part.Span);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(prefix.AsSpan(8), hash.GetCurrentHashAsUInt64());
        return prefix;
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, long length)
    {
        if (length < 0 || length > rest.Length)
        {
            throw new GoatFormatException("The checkpoint ends early.");
        }

        var part = rest[..(int)length];
        rest = rest[(int)length..];
        return part;
    }
}
