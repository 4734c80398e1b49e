using System.Collections;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Goat.Merge;
using Goat.Wire;

namespace Goat.Checkpoints;

/// <summary>
/// Takes the state of all items as of one moment while the application goes on: in small portions, and each item that is about to change before it does. Everything but <see cref="Finish"/> is called under
/// the repository's lock.
/// </summary>
internal sealed class CheckpointPass
{
    private const int ChunkBytes = 1024 * 1024;

    private readonly Item[] _items;
    private readonly StoredItems? _stored;
    private readonly BitArray? _loaded;
    private readonly ulong _seed;
    private readonly List<ReadOnlyMemory<byte>> _chunks = [];
    private readonly List<int> _offsets = [];
    private readonly List<ulong> _hashes = [];
    private WireWriter _chunk = new(ChunkBytes);
    private long _before;
    private int _next;

    /// <summary>Begins.</summary>
    /// <param name="number">Names the pass: items remember it.</param>
    /// <param name="items">The items that are objects.</param>
    /// <param name="stored">The items that are not: they stay as they are in the checkpoint they came from.</param>
    /// <param name="loaded">Which of those are objects by now.</param>
    /// <param name="seed">For the hashes of keys; secret, so that nobody can choose keys that collide.</param>
    public CheckpointPass(int number, Item[] items, StoredItems? stored, BitArray? loaded, ulong seed)
    {
        (Number, _items, _stored, _loaded, _seed) = (number, items, stored, loaded, seed);
        for (var i = 0; i < stored?.FieldSets.Count; i++)
        {
            // Records that are copied name their fields by the numbers that these had.
            FieldSets.NumberOf(stored.FieldSets[i]);
        }
    }

    public int Number { get; }

    public FieldSetTable FieldSets { get; } = new();

    /// <summary>Takes an item that was there when the pass began, unless it was taken already.</summary>
    public void Take(Item item)
    {
        if (item.CheckpointMark == Number)
        {
            return;
        }

        item.CheckpointMark = Number;
        if (item.State.Heads.Count == 0)
        {
            return;
        }

        Begin(Encoding.UTF8.GetBytes(item.Key));
        _chunk.WriteString(item.Key);
        ItemStateCodec.Write(_chunk, item.State, FieldSets);
    }

    /// <summary>Takes some of the items that were not taken yet.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool TakeNext(int count)
    {
        var end = Math.Min(_items.Length, _next + count);
        while (_next < end)
        {
            Take(_items[_next++]);
        }

        return _next < _items.Length;
    }

    /// <summary>Adds the items that are no objects, and gives what stands in the file from the field sets on: their bytes, the table of offsets, the hash table, the records.</summary>
    public (CheckpointTables Tables, IReadOnlyList<ReadOnlyMemory<byte>> Parts) Finish()
    {
        CopyStored();
        _chunks.Add(_chunk.WrittenMemory);
        var fieldSets = new WireWriter();
        FieldSets.Write(fieldSets);
        var buckets = Place();
        return (
            new CheckpointTables(fieldSets.Length, _offsets.Count, buckets.Length, _seed),
            [fieldSets.WrittenMemory, Bytes(CollectionsMarshal.AsSpan(_offsets)), Bytes(buckets), .. _chunks]);
    }

    private void CopyStored()
    {
        for (var number = 0; number < _stored?.Count; number++)
        {
            if (!_loaded![number])
            {
                var record = _stored.Records.Span[_stored.StartOf(number).._stored.EndOf(number)];
                Begin(StoredItems.KeyOf(record));
                _chunk.WriteSpan(record);
            }
        }
    }

    private void Begin(ReadOnlySpan<byte> key)
    {
        if (_chunk.Length >= ChunkBytes)
        {
            _before += _chunk.Length;
            _chunks.Add(_chunk.WrittenMemory);
            _chunk = new WireWriter(ChunkBytes);
        }

        _offsets.Add(checked((int)(_before + _chunk.Length)));
        _hashes.Add(XxHash64.HashToUInt64(key, unchecked((long)_seed)));
    }

    private int[] Place()
    {
        var buckets = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, _hashes.Count + (_hashes.Count / 2)))];
        for (var i = 0; i < _hashes.Count; i++)
        {
            var bucket = StoredItems.BucketOf(_hashes[i], buckets.Length);
            while (buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & (buckets.Length - 1);
            }

            buckets[bucket] = i + 1;
        }

        return buckets;
    }

    private static byte[] Bytes(ReadOnlySpan<int> numbers)
    {
        // Only on little-endian machines: the others write no checkpoints.
        return MemoryMarshal.AsBytes(numbers).ToArray();
    }
}
