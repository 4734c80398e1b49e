using System.Buffers.Binary;
using Goat.Frames;
using Goat.Wire;

namespace Goat.Core.Tests.Frames;

public sealed class FrameCodecTests
{
    private static readonly byte[][] Contents = [[], [1, 2, 3], [0xF7, 0x47, 0x46, 0x31, 9, 9], [.. Enumerable.Range(0, 40).Select(i => (byte)i)], [0xF7]];

    [Fact]
    public void A_frame_has_the_bytes_that_the_format_page_says()
    {
        var writer = new WireWriter();
        FrameCodec.Write(writer, FrameKind.Withdrawal, [0xAA, 0xBB]);
        var bytes = writer.ToArray();
        Assert.Equal([0xF7, 0x47, 0x46, 0x31, 3, 2, 0, 0, 0], bytes[..9]);
        Assert.Equal(System.IO.Hashing.XxHash64.HashToUInt64([3, 2, 0, 0, 0, 0xAA, 0xBB]), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(9)));
        Assert.Equal([0xAA, 0xBB], bytes[17..]);
    }

    [Fact]
    public void A_whole_file_is_read_back_frame_by_frame()
    {
        var scan = FrameCodec.Scan(MakeFile(), baseOffset: 1000);
        Assert.Equal(Contents, scan.Frames.Select(f => f.Content.ToArray()));
        Assert.Equal(1000, scan.Frames[0].Offset);
        Assert.All(scan.Frames.Zip(scan.Frames.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Offset));
        Assert.Empty(scan.Damaged);
        Assert.Null(scan.TornAt);
    }

    [Fact]
    public void Every_truncation_keeps_the_whole_frames_and_says_where_the_torn_one_begins()
    {
        var file = MakeFile();
        var whole = FrameCodec.Scan(file).Frames;
        for (var length = 0; length <= file.Length; length++)
        {
            var scan = FrameCodec.Scan(file.AsMemory(0, length));
            var expected = whole.Where(f => f.End <= length).ToList();
            CheckSame(expected, scan.Frames);
            var end = expected.Count == 0 ? 0 : expected[^1].End;
            Assert.Equal(end == length ? null : end, scan.TornAt);
            Assert.Empty(scan.Damaged);
        }
    }

    [Fact]
    public void Every_changed_byte_costs_the_frame_it_is_in_and_no_other()
    {
        var file = MakeFile();
        var whole = FrameCodec.Scan(file).Frames;
        for (var at = 0; at < file.Length; at++)
        {
            foreach (var mask in (byte[])[0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF])
            {
                var damaged = file.ToArray();
                damaged[at] ^= mask;
                CheckDamage(whole, at, at + 1, FrameCodec.Scan(damaged), damaged.Length);
            }
        }
    }

    [Fact]
    public void Every_zeroed_stretch_costs_the_frames_it_touches_and_no_other()
    {
        var file = MakeFile();
        var whole = FrameCodec.Scan(file).Frames;
        for (var from = 0; from < file.Length; from++)
        {
            for (var to = from + 1; to <= file.Length; to += 7)
            {
                // Zeroes that were zeroes change nothing: take bytes that differ.
                var damaged = file.ToArray();
                for (var i = from; i < to; i++)
                {
                    damaged[i] ^= 0x55;
                }

                CheckDamage(whole, from, to, FrameCodec.Scan(damaged), damaged.Length);
            }
        }
    }

    [Fact]
    public void Bytes_inserted_between_frames_are_reported_as_damage()
    {
        var writer = new WireWriter();
        FrameCodec.Write(writer, FrameKind.Bundle, [1]);
        var first = writer.Length;
        writer.WriteSpan([0xF7, 0x47, 0x46, 0x31, 1, 0xFF, 0xFF, 0xFF, 0x7F, 0xF7]);
        FrameCodec.Write(writer, FrameKind.Bundle, [2]);
        var scan = FrameCodec.Scan(writer.ToArray(), baseOffset: 5);
        Assert.Equal([[1], [2]], scan.Frames.Select(f => f.Content.ToArray()));
        Assert.Equal([new DamagedRange(5 + first, 10)], scan.Damaged);
        Assert.Null(scan.TornAt);
    }

    [Fact]
    public void A_length_beyond_the_cap_or_below_zero_is_no_frame()
    {
        foreach (var length in (int[])[FrameCodec.MaxContentBytes + 1, int.MaxValue, -1, int.MinValue])
        {
            var writer = new WireWriter();
            FrameCodec.Write(writer, FrameKind.Bundle, [1, 2, 3]);
            var bytes = writer.ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(5), length);
            Assert.False(FrameCodec.TryRead(bytes, 0, out _));
            Assert.Equal(0, FrameCodec.Scan(bytes).TornAt);
        }
    }

    [Fact]
    public void Frames_of_kinds_from_newer_applications_are_read()
    {
        var writer = new WireWriter();
        FrameCodec.Write(writer, (FrameKind)200, [1]);
        Assert.Equal((FrameKind)200, Assert.Single(FrameCodec.Scan(writer.ToArray()).Frames).Kind);
    }

    [Fact]
    public void Noise_holds_no_frames()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var noise = new byte[random.Next(2000)];
            random.NextBytes(noise);
            for (var k = 0; k + 4 < noise.Length; k += random.Next(1, 60))
            {
                ((ReadOnlySpan<byte>)[0xF7, 0x47, 0x46, 0x31]).CopyTo(noise.AsSpan(k));
            }

            Assert.Empty(FrameCodec.Scan(noise).Frames);
        }
    }

    private static void CheckDamage(IReadOnlyList<Frame> whole, int from, int to, FrameScan scan, int length)
    {
        var expected = whole.Where(f => f.End <= from || f.Offset >= to).ToList();
        CheckSame(expected, scan.Frames);

        // Good frames, damaged ranges and the tail cover everything, once.
        var covered = scan.Frames.Select(f => (f.Offset, f.End)).Concat(scan.Damaged.Select(d => (d.Offset, End: d.Offset + d.Length))).ToList();
        if (scan.TornAt is { } torn)
        {
            covered.Add((torn, length));
        }

        covered.Sort();
        Assert.Equal(0, covered[0].Item1);
        Assert.Equal(length, covered[^1].Item2);
        Assert.All(covered.Zip(covered.Skip(1)), pair => Assert.Equal(pair.First.Item2, pair.Second.Item1));
    }

    private static void CheckSame(IReadOnlyList<Frame> expected, IReadOnlyList<Frame> actual) =>
        Assert.Equal(expected.Select(Describe), actual.Select(Describe));

    private static string Describe(Frame frame) => $"{frame.Offset} {frame.Kind} {Convert.ToHexString(frame.Content.Span)}";

    private static byte[] MakeFile()
    {
        var writer = new WireWriter();
        for (var i = 0; i < Contents.Length; i++)
        {
            FrameCodec.Write(writer, (FrameKind)(1 + (i % 3)), Contents[i]);
        }

        return writer.ToArray();
    }
}
