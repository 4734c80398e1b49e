using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Sync;

/// <summary>Messages of <c>POST /api/sync</c> to bytes and back: see docs/protocol.md.</summary>
public static partial class SyncMessageCodec
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/x-goat-sync";

    /// <summary>The protocol version this code speaks.</summary>
    public const long Version = 1;

    private const long HasDigest = 1;
    private const long HasMoreFlag = 2;
    private const long HaveCompleteFlag = 4;
    private const long HasFilter = 8;
    private const long HasWants = 16;
    private const long HasStatementIds = 32;
    private const long HasShare = 64;
    private const long HasVerdicts = 128;
    private const long HasProblem = 256;
    private const long HasBundle = 512;
    private const long HasHave = 1024;
    private const long HasOrphans = 2048;
    private const int KindShift = 12;
    private const long KindBits = 3;
    private const long EqualFlag = 16384;
    private const long AllFlags = 32767;

    /// <summary>Encodes a message.</summary>
    public static byte[] Encode(IReadOnlyList<SyncPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var writer = new WireWriter(512);
        writer.WriteVarint(Version);
        writer.WriteVarint(parts.Count);
        foreach (var part in parts)
        {
            WritePart(writer, part);
        }

        return writer.ToArray();
    }

    /// <summary>How many bytes a part takes in a message.</summary>
    public static int SizeOf(SyncPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var writer = new WireWriter(512);
        WriteHead(writer, part);
        if (part.Bundle.Length > 0)
        {
            writer.WriteVarint(part.Bundle.Length);
        }

        return writer.Length + part.Bundle.Length;
    }

    /// <summary>Decodes a message strictly.</summary>
    /// <exception cref="GoatFormatException">The bytes are not a message.</exception>
    public static IReadOnlyList<SyncPart> Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SyncLimits.MessageBytes)
        {
            throw new GoatFormatException($"A message has {bytes.Length} bytes, at most {SyncLimits.MessageBytes} are allowed.");
        }

        var reader = new WireReader(bytes);
        var version = reader.ReadVarint();
        if (version != Version)
        {
            throw new GoatFormatException($"Protocol version {version} is not known; this side speaks {Version}.");
        }

        var parts = new SyncPart[reader.ReadCount(SyncLimits.Parts, 18, "parts")];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = ReadPart(ref reader);
        }

        reader.ExpectEnd("a message");
        Require(parts.Select(p => p.Repository).Distinct().Count() == parts.Length, "A message has two parts for one repository.");
        return parts;
    }

    private static void WritePart(WireWriter writer, SyncPart part)
    {
        WriteHead(writer, part);
        if (part.Bundle.Length > 0)
        {
            writer.WriteBytes(part.Bundle.Span);
        }
    }

    private static void WriteHead(WireWriter writer, SyncPart part)
    {
        writer.WriteU128(part.Repository.Value);
        writer.WriteVarint(FlagsOf(part));
        writer.WriteVarint(part.Count);
        if (part.Orphans > 0)
        {
            writer.WriteVarint(part.Orphans);
        }

        if (NeedsDigest(part))
        {
            HeaderCodec.WriteId(writer, part.Digest);
            writer.WriteU128(part.StatementDigest);
        }

        WriteShorts(writer, part.Have, part.Have.Count > 0);
        if (part.Filter is { } filter)
        {
            WriteFilter(writer, filter);
        }

        if (part.Wants.Count > 0)
        {
            writer.WriteVarint(part.Wants.Count);
            foreach (var id in part.Wants)
            {
                HeaderCodec.WriteId(writer, id);
            }
        }

        WriteShorts(writer, part.StatementIds ?? [], part.StatementIds is not null);
        if (part.Share is { } share)
        {
            writer.WriteVarint(share.First);
            writer.WriteVarint(share.Count);
            writer.WriteVarint(share.Next);
        }

        if (part.Verdicts.Count > 0 || part.Accepted > 0)
        {
            WriteVerdicts(writer, part);
        }

        if (part.Problem is not null)
        {
            writer.WriteString(part.Problem);
        }
    }

    private static bool NeedsDigest(SyncPart part) => part.Digest != default || part.StatementDigest != 0;

    private static long FlagsOf(SyncPart part) =>
        (NeedsDigest(part) ? HasDigest : 0)
        | (part.HasMore ? HasMoreFlag : 0)
        | (part.HaveIsComplete ? HaveCompleteFlag : 0)
        | (part.Filter is not null ? HasFilter : 0)
        | (part.Wants.Count > 0 ? HasWants : 0)
        | (part.StatementIds is not null ? HasStatementIds : 0)
        | (part.Share is not null ? HasShare : 0)
        | (part.Verdicts.Count > 0 || part.Accepted > 0 ? HasVerdicts : 0)
        | (part.Problem is not null ? HasProblem : 0)
        | (part.Bundle.Length > 0 ? HasBundle : 0)
        | (part.Have.Count > 0 ? HasHave : 0)
        | (part.Orphans > 0 ? HasOrphans : 0)
        | (part.IsEqual ? EqualFlag : 0)
        | ((long)part.Kind << KindShift);

    private static void WriteFilter(WireWriter writer, ScopedFilter filter)
    {
        writer.WriteU64(filter.Filter.Salt);
        WriteShorts(writer, filter.Base, true);
        writer.WriteVarint(filter.Items);
        writer.WriteVarint(filter.Filter.Hashes);
        writer.WriteBytes(filter.Filter.Bits);
    }

    private static void WriteVerdicts(WireWriter writer, SyncPart part)
    {
        writer.WriteVarint(part.Accepted);
        writer.WriteVarint(part.Verdicts.Count);
        foreach (var verdict in part.Verdicts)
        {
            HeaderCodec.WriteId(writer, verdict.Id);
            writer.WriteByte((byte)verdict.Status);
            writer.WriteByte((byte)verdict.Reason);
            writer.WriteString(verdict.Detail);
        }
    }

    private static void WriteShorts(WireWriter writer, IReadOnlyList<ulong> ids, bool isPresent)
    {
        if (!isPresent)
        {
            return;
        }

        writer.WriteVarint(ids.Count);
        foreach (var id in ids)
        {
            writer.WriteU64(id);
        }
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new GoatFormatException(rule);
        }
    }
}
