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
        FrameCodec.Write(writer, FrameKey.Header, FrameKind.Withdrawal, [0xAA, 0xBB]);
        var bytes = writer.ToArray();
        Assert.Equal([0xF7, 0x47, 0x46, 0x31, 3, 2, 0, 0, 0], bytes[..9]);
        Assert.Equal(System.IO.Hashing.XxHash64.HashToUInt64([3, 2, 0, 0, 0, 0xAA, 0xBB]), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(9)));
        Assert.Equal([0xAA, 0xBB], bytes[17..]);
    }

    [Fact]
    public void A_whole_file_is_read_back_frame_by_frame()
    {
        var scan = FrameCodec.Scan(MakeFile(), FrameKey.Header, baseOffset: 1000);
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
        var whole = FrameCodec.Scan(file, FrameKey.Header).Frames;
        for (var length = 0; length <= file.Length; length++)
        {
            var scan = FrameCodec.Scan(file.AsMemory(0, length), FrameKey.Header);
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
        var whole = FrameCodec.Scan(file, FrameKey.Header).Frames;
        for (var at = 0; at < file.Length; at++)
        {
            foreach (var mask in (byte[])[0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF])
            {
                var damaged = file.ToArray();
                damaged[at] ^= mask;
                CheckDamage(whole, at, at + 1, FrameCodec.Scan(damaged, FrameKey.Header), damaged.Length);
            }
        }
    }

    [Fact]
    public void Every_zeroed_stretch_costs_the_frames_it_touches_and_no_other()
    {
        var file = MakeFile();
        var whole = FrameCodec.Scan(file, FrameKey.Header).Frames;
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

                CheckDamage(whole, from, to, FrameCodec.Scan(damaged, FrameKey.Header), damaged.Length);
            }
        }
    }

    [Fact]
    public void Bytes_inserted_between_frames_are_reported_as_damage()
    {
        var writer = new WireWriter();
        FrameCodec.Write(writer, FrameKey.Header, FrameKind.Bundle, [1]);
        var first = writer.Length;
        writer.WriteSpan([0xF7, 0x47, 0x46, 0x31, 1, 0xFF, 0xFF, 0xFF, 0x7F, 0xF7]);
        FrameCodec.Write(writer, FrameKey.Header, FrameKind.Bundle, [2]);
        var scan = FrameCodec.Scan(writer.ToArray(), FrameKey.Header, baseOffset: 5);
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
            FrameCodec.Write(writer, FrameKey.Header, FrameKind.Bundle, [1, 2, 3]);
            var bytes = writer.ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(5), length);
            Assert.False(FrameCodec.TryRead(bytes, FrameKey.Header, 0, out _));
            Assert.Equal(0, FrameCodec.Scan(bytes, FrameKey.Header).TornAt);
        }
    }

    [Fact]
    public void Frames_of_kinds_from_newer_applications_are_read()
    {
        var writer = new WireWriter();
        FrameCodec.Write(writer, FrameKey.Header, (FrameKind)200, [1]);
        Assert.Equal((FrameKind)200, Assert.Single(FrameCodec.Scan(writer.ToArray(), FrameKey.Header).Frames).Kind);
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

            Assert.Empty(FrameCodec.Scan(noise, FrameKey.Header).Frames);
        }
    }

    [Fact]
    public void Frames_are_found_by_their_own_key_only()
    {
        var key = FrameKey.Derive(0xC0FFEE);
        var writer = new WireWriter();
        FrameCodec.Write(writer, key, FrameKind.Bundle, [1, 2, 3]);
        Assert.Equal([1, 2, 3], Assert.Single(FrameCodec.Scan(writer.ToArray(), key).Frames).Content.ToArray());
        Assert.Empty(FrameCodec.Scan(writer.ToArray(), FrameKey.Derive(0xC0FFEF)).Frames);
        Assert.Empty(FrameCodec.Scan(writer.ToArray(), key with { Seed = 1 }).Frames);
        Assert.Empty(FrameCodec.Scan(writer.ToArray(), FrameKey.Header).Frames);
    }

    [Fact]
    public void A_frame_hidden_in_a_payload_is_not_found_after_damage()
    {
        var key = FrameKey.Derive(77);
        var hidden = new WireWriter();
        FrameCodec.Write(hidden, FrameKey.Header, FrameKind.Bundle, [6, 6, 6]);
        FrameCodec.Write(hidden, FrameKey.Derive(78), FrameKind.Bundle, [6, 6, 6]);
        var file = new WireWriter();
        FrameCodec.Write(file, key, FrameKind.Bundle, hidden.Written);
        FrameCodec.Write(file, key, FrameKind.Bundle, [1]);
        var bytes = file.ToArray();
        bytes[5] ^= 1;
        var scan = FrameCodec.Scan(bytes, key);
        Assert.Equal([1], Assert.Single(scan.Frames).Content.ToArray());
        Assert.Equal(new DamagedRange(0, scan.Frames[0].Offset), Assert.Single(scan.Damaged));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(29)]
    [InlineData(1000)]
    public void Windows_of_any_size_find_what_one_look_at_everything_finds(int windowBytes)
    {
        var file = MakeFile();
        for (var at = -1; at < file.Length; at++)
        {
            var bytes = file.ToArray();
            if (at >= 0)
            {
                bytes[at] ^= 0x10;
            }

            var expected = FrameCodec.Scan(bytes, FrameKey.Header);
            var scanner = new FrameScanner(FrameKey.Header, 0);
            var frames = new List<Frame>();
            for (var isLast = false; !isLast;)
            {
                var length = (int)Math.Min(Math.Max(windowBytes, scanner.Needed), bytes.Length - scanner.Position);
                isLast = scanner.Position + length == bytes.Length;
                frames.AddRange(scanner.Read(bytes.AsMemory((int)scanner.Position, length), isLast));
            }

            CheckSame(expected.Frames, frames);
            Assert.Equal(expected.Damaged, scanner.Damaged);
            Assert.Equal(expected.TornAt, scanner.DamagedFrom);
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
            FrameCodec.Write(writer, FrameKey.Header, (FrameKind)(1 + (i % 3)), Contents[i]);
        }

        return writer.ToArray();
    }
}
