using System.IO.Compression;
using Goat.Frames;
using Goat.Graph;
using Goat.Relay.Cache;
using Goat.Statements;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Relay.Repositories;

/// <summary>
/// A resident index as bytes (docs/format.md, "Index of a cache"): what a process that has just started needs to know of rolled segments, without reading them. One frame with its
/// checksum, compressed. It may be missing, old or damaged; then the segments are read.
/// </summary>
internal static class IndexBlob
{
    private const FrameKind Kind = (FrameKind)16;
    private const int Version = 1;
    private const int BrotliQuality = 1;
    private const int BrotliWindow = 22;
    private const int MaxContentBytes = 512 * 1024 * 1024;

    /// <summary>Writes an index; the active segment is left out.</summary>
    /// <returns>Null where it would be too large.</returns>
    public static byte[]? Write(ResidentIndex index)
    {
        var content = new WireWriter(64 * index.Set.Graph.Count);
        WriteSegments(content, index);
        WriteFrames(content, index);
        WriteStatements(content, index.Set.Statements);
        index.Set.Graph.Capture().Write(content);
        return Pack(content, KeyOf(index.Control!));
    }

    /// <summary>Reads an index.</summary>
    /// <param name="bytes">What was written.</param>
    /// <param name="control">The control row; an index of another generation is none.</param>
    /// <param name="empty">The set to begin with: its statements are added to.</param>
    /// <param name="checkedAt">A timestamp.</param>
    /// <returns>The index, as if the active segment were empty, and the frames with orphans, which have to be read; null where the bytes are no index of this cache.</returns>
    public static (ResidentIndex Index, IReadOnlyList<FramePlace> Orphans)? Read(ReadOnlyMemory<byte> bytes, CacheControl control, CommitSet empty, long checkedAt)
    {
        try
        {
            return FrameCodec.TryRead(bytes, KeyOf(control), 0, out var frame) && frame.Kind == Kind && frame.End == bytes.Length
                ? ReadContent(Unpack(frame.Content.Span), control, empty, checkedAt)
                : null;
        }
        catch (Exception e) when (e is GoatFormatException or OverflowException)
        {
            // Of another version; the segments say the same.
            return null;
        }
    }

    private static FrameKey KeyOf(CacheControl control) => new SegmentId(control.Generation, 0).FrameKey;

    private static void WriteSegments(WireWriter writer, ResidentIndex index)
    {
        writer.WriteVarint(index.RolledLengths.Count);
        foreach (var (segment, length) in index.RolledLengths)
        {
            writer.WriteVarint(segment.Number);
            writer.WriteVarint(length);
        }
    }

    private static void WriteFrames(WireWriter writer, ResidentIndex index)
    {
        var frames = index.Frames;
        writer.WriteVarint(frames.Count);
        var before = default(FramePlace);
        for (var i = 0; i < frames.Count; i++)
        {
            var place = frames.PlaceOf(i);
            writer.WriteSvarint(place.Segment.Number - before.Segment.Number);
            writer.WriteSvarint(place.Offset - (place.Segment == before.Segment ? before.End : 0));
            writer.WriteVarint(place.Length);
            before = place;
        }

        var last = 0;
        writer.WriteVarint(frames.FrameOfCommits.Count);
        foreach (var frame in frames.FrameOfCommits)
        {
            writer.WriteSvarint(frame - last);
            last = frame;
        }

        var orphans = frames.FramesOfOrphans(index.Set.Graph);
        writer.WriteVarint(orphans.Count);
        foreach (var frame in orphans)
        {
            writer.WriteVarint(frame);
        }
    }

    private static void WriteStatements(WireWriter writer, StatementSet statements)
    {
        writer.WriteVarint(statements.Count);
        foreach (var statement in statements.All)
        {
            writer.WriteBytes(statement.Bytes.Span);
        }
    }

    private static (ResidentIndex Index, IReadOnlyList<FramePlace> Orphans) ReadContent(ReadOnlySpan<byte> content, CacheControl control, CommitSet empty, long checkedAt)
    {
        var reader = new WireReader(content);
        var lengths = new Dictionary<SegmentId, long>();
        for (var count = reader.ReadCount(int.MaxValue, 2, "segments"); count > 0; count--)
        {
            lengths[new SegmentId(control.Generation, reader.ReadCount(int.MaxValue, "segment"))] = reader.ReadVarint();
        }

        var frames = new FrameIndex();
        var orphans = ReadFrames(ref reader, control, frames);
        var statements = new List<Statement>();
        for (var count = reader.ReadCount(int.MaxValue, 1, "statements"); count > 0; count--)
        {
            statements.Add(Statement.Read(reader.ReadBytes(Statement.MaxBytes, "statement").ToArray()));
        }

        var set = new CommitSet(empty.Database, CommitGraph.Restore(empty.Graph.Repository, reader.ReadSpan(reader.Remaining)), empty.Root);
        foreach (var statement in statements)
        {
            set.Statements.Add(statement);
        }

        if (set.Graph.Count != frames.FrameOfCommits.Count)
        {
            throw new GoatFormatException("The index of a cache does not say of every commit where it stands.");
        }

        return (new ResidentIndex(set, control, checkedAt, frames, lengths), orphans);
    }

    private static List<FramePlace> ReadFrames(ref WireReader reader, CacheControl control, FrameIndex frames)
    {
        var before = default(FramePlace);
        for (var count = reader.ReadCount(int.MaxValue, 3, "frames"); count > 0; count--)
        {
            var segment = new SegmentId(control.Generation, checked((int)(before.Segment.Number + reader.ReadSvarint())));
            var offset = (segment == before.Segment ? before.End : 0) + reader.ReadSvarint();
            before = new FramePlace(segment, offset, reader.ReadCount(int.MaxValue, "length of a frame"));
            frames.AddFrame(before);
        }

        var frame = 0L;
        for (var count = reader.ReadCount(int.MaxValue, 1, "commits"); count > 0; count--)
        {
            frame += reader.ReadSvarint();
            if (frame < 0 || frame >= frames.Count)
            {
                throw new GoatFormatException("A commit stands in a frame that there is not.");
            }

            frames.AddCommit((int)frame);
        }

        var orphans = new List<FramePlace>();
        for (var count = reader.ReadCount(frames.Count, "frames of orphans"); count > 0; count--)
        {
            orphans.Add(frames.PlaceOf(reader.ReadCount(frames.Count - 1, "frame of orphans")));
        }

        return orphans;
    }

    private static byte[]? Pack(WireWriter content, FrameKey key)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length)];
        if (!BrotliEncoder.TryCompress(content.Written, packed, out var length, BrotliQuality, BrotliWindow) || length > FrameCodec.MaxContentBytes - 16)
        {
            return null;
        }

        var inner = new WireWriter(length + 16);
        inner.WriteVarint(Version);
        inner.WriteVarint(content.Length);
        inner.WriteSpan(packed.AsSpan(0, length));
        var writer = new WireWriter(inner.Length + FrameCodec.HeaderBytes);
        FrameCodec.Write(writer, key, Kind, inner.Written);
        return writer.ToArray();
    }

    private static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        var reader = new WireReader(packed);
        if (reader.ReadVarint() != Version)
        {
            throw new GoatFormatException("The index of a cache is of another version.");
        }

        var content = new byte[reader.ReadCount(MaxContentBytes, "length of an index")];
        return BrotliDecoder.TryDecompress(reader.ReadSpan(reader.Remaining), content, out var length) && length == content.Length
            ? content
            : throw new GoatFormatException("The index of a cache cannot be decompressed.");
    }
}
