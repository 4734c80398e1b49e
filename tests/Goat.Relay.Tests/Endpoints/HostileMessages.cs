using System.Text;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Relay.Tests.Endpoints;

/// <summary>Messages that no honest client sends, each with what is wrong with it.</summary>
public static class HostileMessages
{
    public static TheoryData<string, byte[]> All => new()
    {
        { "empty", [] },
        { "version 0", [0, 0] },
        { "version 2", [2, 0] },
        { "65 parts", Message(w => w.WriteVarint(65)) },
        { "as many parts as a varint can say", Message(w => w.WriteVarint(long.MaxValue)) },
        { "64 parts promised, none there", Message(w => w.WriteVarint(64)) },
        { "bytes behind the end", Message(w => w.WriteVarint(0), [0]) },
        { "unknown flags", Part(1L << 40) },
        { "have of 4 billion", Part(1024, w => w.WriteVarint(uint.MaxValue)) },
        { "have of 129", Part(1024, w => w.WriteVarint(129), new byte[129 * 8]) },
        { "10,000 wants", Part(16, w => w.WriteVarint(10_000), new byte[10_000 * 32]) },
        { "10,000 statement ids", Part(32, w => w.WriteVarint(10_000), new byte[80_000]) },
        { "2 billion verdicts", Part(128, w => { w.WriteVarint(1); w.WriteVarint(int.MaxValue); }) },
        { "a bundle of 2 GiB", Part(512, w => w.WriteVarint(int.MaxValue)) },
        { "a bundle of 8 MiB and a bit", Part(512, w => w.WriteVarint((8 * 1024 * 1024) + 1)) },
        { "a filter without hash functions", Filter(items: 10, hashes: 0, bytes: 16) },
        { "a filter of 17 hash functions", Filter(items: 10, hashes: 17, bytes: 16) },
        { "a filter too long for its items", Filter(items: 1, hashes: 7, bytes: 4096) },
        { "a filter of more than 1 MiB", Filter(items: int.MaxValue, hashes: 7, bytes: (1024 * 1024) + 1) },
        { "share 5 of 5", Part(64, w => { w.WriteVarint(5); w.WriteVarint(5); }) },
        { "all ones", [.. Enumerable.Repeat((byte)0xFF, 5000)] },
        { "text", Encoding.UTF8.GetBytes("GET / HTTP/1.1\r\n\r\n") },
    };

    private static byte[] Message(Action<WireWriter> write, byte[]? rest = null)
    {
        var writer = new WireWriter();
        writer.WriteVarint(SyncMessageCodec.Version);
        write(writer);
        writer.WriteSpan(rest ?? []);
        return writer.ToArray();
    }

    private static byte[] Part(long flags, Action<WireWriter>? write = null, byte[]? rest = null) => Message(
        w =>
        {
            w.WriteVarint(1);
            w.WriteU128(1);
            w.WriteVarint(flags);
            w.WriteVarint(0);
            write?.Invoke(w);
        },
        rest);

    private static byte[] Filter(int items, int hashes, int bytes) => Part(
        8,
        w =>
        {
            w.WriteU64(1);
            w.WriteVarint(0);
            w.WriteVarint(items);
            w.WriteVarint(hashes);
            w.WriteVarint(bytes);
        },
        new byte[bytes]);
}
