using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Sync;

/// <content>Reading parts, strictly.</content>
public static partial class SyncMessageCodec
{
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

    private static HealShare ReadShare(ref WireReader reader) => new(reader.ReadVarint(), reader.ReadCount(int.MaxValue, "share"), reader.ReadVarint());

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
}
