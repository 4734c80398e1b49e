using System.IO.Compression;
using Goat.Bundles;
using Goat.Wire;

namespace Goat.Core.Tests.Samples;

/// <summary>
/// A bundle taken apart without any judgement, so that one part can be made wrong and the rest put together again. Written a second time after docs/format.md,
/// not with the product's code.
/// </summary>
internal sealed class BundleParts
{
    public long Version { get; set; } = 1;

    public U128 Repository { get; set; }

    public List<byte[]> Statements { get; private init; } = [];

    public List<U128> Sessions { get; private init; } = [];

    public List<byte[]> Externals { get; private init; } = [];

    public List<Run> Runs { get; private init; } = [];

    public byte[][] Columns { get; private init; } = [];

    public bool IsCompressed { get; set; }

    /// <summary>Bytes between the last run and the end, where they are not to follow from the columns.</summary>
    public byte[]? Ending { get; set; }

    public static BundleParts Of(Bundle bundle) => Of(BundleCodec.Encode(bundle));

    public static BundleParts Of(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var parts = new BundleParts { Version = reader.ReadVarint(), Repository = reader.ReadU128() };
        for (var i = reader.ReadVarint(); i > 0; i--)
        {
            parts.Statements.Add(reader.ReadBytes(int.MaxValue, "statement").ToArray());
        }

        for (var i = reader.ReadVarint(); i > 0; i--)
        {
            parts.Sessions.Add(reader.ReadU128());
        }

        for (var i = reader.ReadVarint(); i > 0; i--)
        {
            parts.Externals.Add(reader.ReadSpan(32).ToArray());
        }

        for (var i = reader.ReadVarint(); i > 0; i--)
        {
            parts.Runs.Add(new Run(reader.ReadVarint(), reader.ReadU64(), reader.ReadVarint(), reader.ReadVarint(), reader.ReadByte() == 1 ? reader.ReadSpan(64).ToArray() : null));
        }

        var length = (int)reader.ReadVarint();
        if (length == 0)
        {
            return parts;
        }

        var isCompressed = reader.ReadByte() == 1;
        var content = isCompressed ? Decompress(reader.ReadBytes(int.MaxValue, "content"), length) : reader.ReadSpan(length).ToArray();
        return new BundleParts
        {
            Version = parts.Version,
            Repository = parts.Repository,
            Statements = parts.Statements,
            Sessions = parts.Sessions,
            Externals = parts.Externals,
            Runs = parts.Runs,
            Columns = Split(content),
            IsCompressed = isCompressed,
        };
    }

    public byte[] ToBytes()
    {
        var writer = new WireWriter();
        writer.WriteVarint(Version);
        writer.WriteU128(Repository);
        writer.WriteVarint(Statements.Count);
        Statements.ForEach(s => writer.WriteBytes(s));
        writer.WriteVarint(Sessions.Count);
        Sessions.ForEach(writer.WriteU128);
        writer.WriteVarint(Externals.Count);
        Externals.ForEach(e => writer.WriteSpan(e));
        writer.WriteVarint(Runs.Count);
        foreach (var run in Runs)
        {
            writer.WriteVarint(run.Session);
            writer.WriteU64(run.Chain);
            writer.WriteVarint(run.First);
            writer.WriteVarint(run.Length);
            writer.WriteByte(run.Signature is null ? (byte)0 : (byte)1);
            writer.WriteSpan(run.Signature);
        }

        WriteEnding(writer);
        return writer.ToArray();
    }

    /// <summary>The content: lengths of the columns, then the columns.</summary>
    public byte[] Content()
    {
        var content = new WireWriter();
        Array.ForEach(Columns, c => content.WriteVarint(c.Length));
        Array.ForEach(Columns, c => content.WriteSpan(c));
        return content.ToArray();
    }

    private void WriteEnding(WireWriter writer)
    {
        if (Ending is { } ending)
        {
            writer.WriteSpan(ending);
            return;
        }

        var content = Columns.Length == 0 ? [] : Content();
        writer.WriteVarint(content.Length);
        if (content.Length > 0)
        {
            writer.WriteByte(IsCompressed ? (byte)1 : (byte)0);
            if (IsCompressed)
            {
                writer.WriteBytes(Compress(content));
            }
            else
            {
                writer.WriteSpan(content);
            }
        }
    }

    public static byte[] Compress(byte[] content)
    {
        var buffer = new byte[content.Length + 1024];
        Assert.True(BrotliEncoder.TryCompress(content, buffer, out var written, 5, 22));
        return buffer[..written];
    }

    private static byte[] Decompress(ReadOnlySpan<byte> compressed, int length)
    {
        var content = new byte[length];
        Assert.True(BrotliDecoder.TryDecompress(compressed, content, out var written) && written == length);
        return content;
    }

    private static byte[][] Split(byte[] content)
    {
        var reader = new WireReader(content);
        var lengths = new int[11];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = (int)reader.ReadVarint();
        }

        var columns = new byte[lengths.Length][];
        for (var i = 0; i < lengths.Length; i++)
        {
            columns[i] = reader.ReadSpan(lengths[i]).ToArray();
        }

        return columns;
    }

    internal sealed record Run(long Session, ulong Chain, long First, long Length, byte[]? Signature);
}
