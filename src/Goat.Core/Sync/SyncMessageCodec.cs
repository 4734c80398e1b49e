using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Sync;

/// <summary>Messages of <c>POST /api/sync</c> to bytes and back: see docs/protocol.md.</summary>
public static class SyncMessageCodec
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
            writer.WriteVarint(share.Index);
            writer.WriteVarint(share.Of);
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

    private static SyncPart ReadPart(ref WireReader reader)
    {
        var repository = new RepositoryId(reader.ReadU128());
        var flags = reader.ReadVarint();
        if (flags > AllFlags)
        {
            throw new GoatFormatException("A part has unknown flags.");
        }

        var part = new SyncPart
        {
            Repository = repository,
            Kind = (RoundKind)((flags >> KindShift) & KindBits),
            IsEqual = (flags & EqualFlag) != 0,
            HasMore = (flags & HasMoreFlag) != 0,
            HaveIsComplete = (flags & HaveCompleteFlag) != 0,
            Count = reader.ReadVarint(),
            Orphans = (flags & HasOrphans) != 0 ? ReadPositive(ref reader) : 0,
        };
        if ((flags & HasDigest) != 0)
        {
            part = part with { Digest = HeaderCodec.ReadId(ref reader), StatementDigest = reader.ReadU128() };
            Require(NeedsDigest(part) && !part.IsEqual, "Digests of nothing, and equal ones, are left out.");
        }

        part = part with
        {
            Have = (flags & HasHave) != 0 ? ReadShorts(ref reader, SyncLimits.Have, 1, "have") : [],
            Filter = (flags & HasFilter) != 0 ? ReadFilter(ref reader) : null,
            Wants = (flags & HasWants) != 0 ? ReadWants(ref reader) : [],
            StatementIds = (flags & HasStatementIds) != 0 ? ReadShorts(ref reader, SyncLimits.StatementIds, 0, "statement ids") : null,
            Share = (flags & HasShare) != 0 ? ReadShare(ref reader) : null,
        };
        if ((flags & HasVerdicts) != 0)
        {
            part = ReadVerdicts(ref reader, part);
        }

        return part with
        {
            Problem = (flags & HasProblem) != 0 ? reader.ReadString(SyncLimits.DetailBytes, "problem") : null,
            Bundle = (flags & HasBundle) != 0 ? ReadBundle(ref reader) : default,
        };
    }

    private static ReadOnlyMemory<byte> ReadBundle(ref WireReader reader)
    {
        var bytes = reader.ReadBytes(SyncLimits.BundleBytes, "bundle");
        Require(bytes.Length > 0, "An empty bundle is left out.");
        return bytes.ToArray();
    }

    private static HealShare ReadShare(ref WireReader reader)
    {
        var share = new HealShare(reader.ReadCount(int.MaxValue, "share"), reader.ReadCount(int.MaxValue, "shares"));
        Require(share.Index < share.Of, "A share is out of range.");
        return share;
    }

    private static void WriteFilter(WireWriter writer, ScopedFilter filter)
    {
        writer.WriteU64(filter.Filter.Salt);
        WriteShorts(writer, filter.Base, true);
        writer.WriteVarint(filter.Items);
        writer.WriteVarint(filter.Filter.Hashes);
        writer.WriteBytes(filter.Filter.Bits);
    }

    private static ScopedFilter ReadFilter(ref WireReader reader)
    {
        var salt = reader.ReadU64();
        var scope = ReadShorts(ref reader, SyncLimits.Base, 0, "base");
        var items = reader.ReadCount(int.MaxValue, "filter items");
        var hashes = reader.ReadCount(BloomFilter.MaxHashes, "filter hashes");
        Require(hashes >= 1, "A filter needs a hash function.");
        var maximum = Math.Min(BloomFilter.MaxBytes, BloomFilter.FreeBytes + ((long)items * BloomFilter.MaxBitsPerId / 8));
        var bits = reader.ReadBytes((int)maximum, "filter");
        Require(bits.Length > 0, "A filter needs bits.");
        return new ScopedFilter(scope, items, new BloomFilter(salt, hashes, bits.ToArray()));
    }

    private static CommitId[] ReadWants(ref WireReader reader)
    {
        var wants = new CommitId[reader.ReadCount(SyncLimits.Wants, CommitId.Length, "wants")];
        Require(wants.Length > 0, "Empty wants are left out.");
        for (var i = 0; i < wants.Length; i++)
        {
            wants[i] = HeaderCodec.ReadId(ref reader);
        }

        return wants;
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

    private static SyncPart ReadVerdicts(ref WireReader reader, SyncPart part)
    {
        var accepted = reader.ReadVarint();
        var verdicts = new AdmissionVerdict[reader.ReadCount(SyncLimits.Verdicts, CommitId.Length + 3, "verdicts")];
        Require(accepted > 0 || verdicts.Length > 0, "Verdicts on nothing are left out.");
        for (var i = 0; i < verdicts.Length; i++)
        {
            var id = HeaderCodec.ReadId(ref reader);
            var status = (AdmissionStatus)reader.ReadByte();
            Require(Enum.IsDefined(status), "A verdict has an unknown status.");
            verdicts[i] = new AdmissionVerdict(id, status, (RefusalReason)reader.ReadByte(), reader.ReadString(SyncLimits.DetailBytes, "detail"));
        }

        return part with { Accepted = accepted, Verdicts = verdicts };
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

    private static ulong[] ReadShorts(ref WireReader reader, int maximum, int minimum, string what)
    {
        var ids = new ulong[reader.ReadCount(maximum, 8, what)];
        Require(ids.Length >= minimum, "An empty list is left out.");
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.ReadU64();
        }

        return ids;
    }

    private static long ReadPositive(ref WireReader reader)
    {
        var value = reader.ReadVarint();
        Require(value > 0, "A count of zero is left out.");
        return value;
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new GoatFormatException(rule);
        }
    }
}
