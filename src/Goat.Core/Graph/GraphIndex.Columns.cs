using System.Runtime.InteropServices;
using Goat.Commits;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Graph;

/// <content>As columns of bytes, and back.</content>
internal sealed partial class GraphIndex
{
    private const int SignatureBytes = 64;

    /// <summary>What is closed now, for writing later.</summary>
    public Columns Capture() => new(
        Count,
        [.. _pieces],
        [.. Lanes.Select(l => new LaneColumns(l.Chain, l.FirstSeq, l.ForkedFrom, [.. l.Attested]))],
        [.. _sights],
        CollectionsMarshal.AsSpan(_keyHashes).ToArray(),
        [.. _tips]);

    internal readonly record struct LaneColumns(ChainId Chain, long FirstSeq, int ForkedFrom, (int Position, ReadOnlyMemory<byte> Signature)[] Attested);

    /// <summary>An index as it was at one moment.</summary>
    internal sealed record Columns(int Count, Entry[][] Pieces, LaneColumns[] Lanes, Sight[] Sights, uint[] KeyHashes, int[] Tips)
    {
        public void Write(WireWriter writer)
        {
            writer.WriteVarint(Count);
            writer.WriteVarint(KeyHashes.Length);
            foreach (var entry in Entries())
            {
                entry.Id.CopyTo(writer.GetSpan(CommitId.Length));
                writer.Advance(CommitId.Length);
            }

            WriteColumn(writer, Entries().Select(e => e.Height));
            WriteColumn(writer, Entries().Select(e => e.Time));
            WriteColumn(writer, Entries().Select(e => e.Lane));
            WriteColumn(writer, Entries().Select(e => e.FirstKey));
            WriteColumn(writer, Entries().Select(e => e.Bytes));
            WriteColumn(writer, Entries().Select(e => e.Sight));
            writer.WriteSpan(MemoryMarshal.AsBytes(KeyHashes.AsSpan()));
            writer.WriteVarint(Tips.Length);
            WriteColumn(writer, Tips);
            WriteLanes(writer);
            SightColumns.Write(writer, Sights);
        }

        /// <summary>Builds the index that was written.</summary>
        /// <exception cref="GoatFormatException">The bytes are no index.</exception>
        public static GraphIndex Read(ref WireReader reader)
        {
            var count = reader.ReadCount(int.MaxValue, CommitId.Length, "commits");
            var keyCount = reader.ReadCount(int.MaxValue, sizeof(uint), "item keys");
            var ids = reader.ReadSpan(CommitId.Length * count);
            var heights = ReadColumn<int>(ref reader, count);
            var times = ReadColumn<long>(ref reader, count);
            var lanes = ReadColumn<int>(ref reader, count);
            var firstKeys = ReadColumn<int>(ref reader, count);
            var bytes = ReadColumn<int>(ref reader, count);
            var sights = ReadColumn<int>(ref reader, count);
            var keyHashes = ReadColumn<uint>(ref reader, keyCount);
            var tips = ReadColumn<int>(ref reader, reader.ReadCount(count, sizeof(int), "tips"));
            var index = new GraphIndex();
            index._keyHashes.AddRange(keyHashes);
            index.ReadLanes(ref reader, count);
            index._sights.AddRange(SightColumns.Read(ref reader, index.Lanes.Count));
            var lastKey = 0;
            for (var i = 0; i < count; i++)
            {
                var (lane, sight) = (Below(lanes[i], index.Lanes.Count), Below(sights[i], index._sights.Count));
                Require(firstKeys[i] >= lastKey && firstKeys[i] <= keyCount);
                lastKey = firstKeys[i];
                var positions = index.Lanes[lane].Commits;
                index.Place(i, new Entry(new CommitId(ids[(CommitId.Length * i)..]), times[i], heights[i], lane, positions.Count, firstKeys[i], bytes[i], sight));
                positions.Add(i);
            }

            index.Count = count;
            foreach (var tip in tips)
            {
                index._tips.Add(Below(tip, count));
            }

            Require(index.Lanes.TrueForAll(l => l.Commits.Count > 0 && (l.Attested is not [.., var last] || last.Position < l.Commits.Count)));
            index.Rehash((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, count + (count / 3) + 1)));
            return index;
        }

        private IEnumerable<Entry> Entries()
        {
            for (var i = 0; i < Count; i++)
            {
                yield return Pieces[i >> PieceBits][i & (PieceLength - 1)];
            }
        }

        private void WriteLanes(WireWriter writer)
        {
            writer.WriteVarint(Lanes.Length);
            foreach (var lane in Lanes)
            {
                writer.WriteU128(lane.Chain.Session.Value);
                writer.WriteU64(lane.Chain.Chain);
                writer.WriteVarint(lane.FirstSeq);
                writer.WriteVarint(lane.ForkedFrom + 1);
                writer.WriteVarint(lane.Attested.Length);
                foreach (var (position, signature) in lane.Attested)
                {
                    writer.WriteVarint(position);
                    writer.WriteSpan(signature.Span);
                }
            }
        }
    }

    private void ReadLanes(ref WireReader reader, int commits)
    {
        var count = reader.ReadCount(commits, "lanes");
        for (var lane = 0; lane < count; lane++)
        {
            var chain = new ChainId(new SessionId(reader.ReadU128()), reader.ReadU64());
            var read = new Lane(chain, reader.ReadVarint(), reader.ReadCount(commits, "fork") - 1);
            var attested = reader.ReadCount(commits, 1 + SignatureBytes, "attestations");
            for (var i = 0; i < attested; i++)
            {
                var position = reader.ReadCount(commits, "attested place");
                Require(i == 0 || position > read.Attested[^1].Position);
                read.Attested.Add((position, reader.ReadSpan(SignatureBytes).ToArray()));
            }

            Lanes.Add(read);
            if (!_lanesOf.TryGetValue(chain, out var lanes))
            {
                _lanesOf.Add(chain, lanes = []);
            }

            lanes.Add(lane);
        }
    }

    private static void WriteColumn<T>(WireWriter writer, IEnumerable<T> values)
        where T : unmanaged
    {
        // Little endian, as the machines are that write checkpoints at all.
        foreach (var value in values)
        {
            MemoryMarshal.Write(writer.GetSpan(sizeof(long)), value);
            writer.Advance(System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        }
    }

    private static ReadOnlySpan<T> ReadColumn<T>(ref WireReader reader, int count)
        where T : unmanaged
    {
        var length = (long)count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        Require(length <= reader.Remaining);
        return MemoryMarshal.Cast<byte, T>(reader.ReadSpan((int)length));
    }

    private static int Below(int value, int limit)
    {
        Require((uint)value < (uint)limit);
        return value;
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new GoatFormatException("The graph of a checkpoint contradicts itself.");
        }
    }
}
