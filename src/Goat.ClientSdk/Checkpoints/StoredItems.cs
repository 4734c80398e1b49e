using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Goat.Identity;
using Goat.Merge;
using Goat.Wire;

namespace Goat.Checkpoints;

/// <summary>The items of a checkpoint, found by key in its bytes and made into objects one by one.</summary>
internal sealed class StoredItems
{
    private readonly ReadOnlyMemory<byte> _offsets;
    private readonly ReadOnlyMemory<byte> _buckets;
    private readonly int _bucketCount;
    private readonly ulong _seed;
    private readonly int _commits;

    public StoredItems(CheckpointHead head, FieldSetTable fieldSets, ReadOnlyMemory<byte> offsets, ReadOnlyMemory<byte> buckets, ReadOnlyMemory<byte> records)
    {
        (FieldSets, _offsets, _buckets, Records) = (fieldSets, offsets, buckets, records);
        (Count, _bucketCount, _seed, _commits) = (head.Items, head.Buckets, head.Seed, head.Commits);
    }

    /// <summary>Items.</summary>
    public int Count { get; }

    /// <summary>The field sets by the numbers that the records use.</summary>
    public FieldSetTable FieldSets { get; }

    /// <summary>All records, one after the other.</summary>
    public ReadOnlyMemory<byte> Records { get; }

    /// <summary>Where a record ends, in <see cref="Records"/>.</summary>
    public int EndOf(int number) => number + 1 < Count ? StartOf(number + 1) : Records.Length;

    /// <summary>Where a record begins, in <see cref="Records"/>.</summary>
    public int StartOf(int number) => BinaryPrimitives.ReadInt32LittleEndian(_offsets.Span[(sizeof(int) * number)..]);

    /// <summary>The number of the item with a key; -1 for none.</summary>
    public int Find(string key)
    {
        Span<byte> utf8 = stackalloc byte[3 * ItemKey.MaxBytes];
        if (key.Length > ItemKey.MaxBytes)
        {
            return -1;
        }

        utf8 = utf8[..Encoding.UTF8.GetBytes(key, utf8)];
        var bucket = BucketOf(XxHash64.HashToUInt64(utf8, unchecked((long)_seed)), _bucketCount);
        for (var probes = 0; probes < _bucketCount; probes++, bucket = (bucket + 1) & (_bucketCount - 1))
        {
            var number = BinaryPrimitives.ReadInt32LittleEndian(_buckets.Span[(sizeof(int) * bucket)..]) - 1;
            if (number < 0)
            {
                return -1;
            }

            if (KeyOf(Records.Span[StartOf(number)..EndOf(number)]).SequenceEqual(utf8))
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>Reads an item.</summary>
    public (string Key, ItemState State) Read(int number)
    {
        var reader = new WireReader(Records.Span[StartOf(number)..EndOf(number)]);
        var key = reader.ReadString(ItemKey.MaxBytes, "item key");
        var state = ItemStateCodec.Read(ref reader, FieldSets, _commits);
        reader.ExpectEnd("an item of a checkpoint");
        return (key, state);
    }

    /// <summary>Where the search for a key begins.</summary>
    public static int BucketOf(ulong hash, int buckets) => (int)(hash & (ulong)(buckets - 1));

    /// <summary>The key that a record begins with.</summary>
    public static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> record) => new WireReader(record).ReadBytes(ItemKey.MaxBytes, "item key");
}
