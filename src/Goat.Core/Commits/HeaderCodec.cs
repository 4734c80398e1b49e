using Goat.Identity;
using Goat.Wire;

namespace Goat.Commits;

/// <summary>The canonical bytes of a header: what a commit's id is the hash of.</summary>
public static class HeaderCodec
{
    /// <summary>Writes a header. Rules are checked by <see cref="HeaderRules"/>, not here.</summary>
    public static void Write(WireWriter writer, CommitHeader header)
    {
        writer.WriteVarint(header.Format);
        writer.WriteU128(header.Repository.Value);
        writer.WriteU128(header.Chain.Session.Value);
        writer.WriteU64(header.Chain.Chain);
        writer.WriteVarint(header.Seq);
        if (header.Prev is { } prev)
        {
            WriteId(writer, prev);
        }

        WriteIds(writer, header.Deps);
        writer.WriteVarint(header.Height);
        writer.WriteVarint(header.Time);
        writer.WriteVarint(header.Flags);
        writer.WriteString(header.Branch);
        WriteOptionalId(writer, header.Policy);
        writer.WriteVarint(header.PayloadLength);
        if (header.PayloadLength > 0)
        {
            writer.WriteVarint((byte)header.PayloadEncoding);
            WriteId(writer, header.PayloadHash);
        }

        writer.WriteVarint(header.Changes.Length);
        foreach (var change in header.Changes)
        {
            writer.WriteString(change.Key);
            writer.WriteVarint(change.Counter);
            writer.WriteString(change.Schema);
            writer.WriteVarint(change.SchemaVersion);
            writer.WriteVarint((byte)change.Kind);
            WriteIds(writer, change.Parents);
        }

        WriteExtensions(writer, header.Extensions);
        writer.WriteSpan(header.Tail.Span);
    }

    /// <summary>Reads a header strictly.</summary>
    /// <exception cref="GoatFormatException">The bytes are not a header, or break a rule.</exception>
    public static CommitHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > CommitLimits.HeaderBytes)
        {
            throw new GoatFormatException($"A header has {bytes.Length} bytes, at most {CommitLimits.HeaderBytes} are allowed.");
        }

        var reader = new WireReader(bytes);
        var format = reader.ReadVarint();
        var repository = new RepositoryId(reader.ReadU128());
        var chain = new ChainId(new SessionId(reader.ReadU128()), reader.ReadU64());
        var seq = reader.ReadVarint();
        CommitId? prev = seq > 1 ? ReadId(ref reader) : null;
        var deps = ReadIds(ref reader);
        var height = reader.ReadVarint();
        var time = reader.ReadVarint();
        var flags = reader.ReadVarint();
        var branch = reader.ReadString(CommitLimits.NameBytes, "branch");
        CommitId? policy = reader.ReadFlag("policy") ? ReadId(ref reader) : null;
        var payloadLength = reader.ReadCount(CommitLimits.PayloadBytes, "payload length");
        var encoding = payloadLength > 0 ? (PayloadEncoding)reader.ReadCount(byte.MaxValue, "payload encoding") : PayloadEncoding.None;
        var payloadHash = payloadLength > 0 ? ReadId(ref reader) : default;
        var changes = ReadChanges(ref reader);
        var header = new CommitHeader
        {
            Format = format,
            Repository = repository,
            Chain = chain,
            Seq = seq,
            Prev = prev,
            Deps = deps,
            Height = height,
            Time = time,
            Flags = flags,
            Branch = branch,
            Policy = policy,
            PayloadLength = payloadLength,
            PayloadEncoding = encoding,
            PayloadHash = payloadHash,
            Changes = changes,
            Extensions = ReadExtensions(ref reader),
            Tail = reader.ReadSpan(reader.Remaining).ToArray(),
        };
        HeaderRules.Check(header);
        return header;
    }

    /// <summary>The id of the commit with these header bytes.</summary>
    public static CommitId Hash(ReadOnlySpan<byte> header)
    {
        Span<byte> hash = stackalloc byte[CommitId.Length];
        Wire.Hash.Compute("goat/commit/1\0"u8, header, hash);
        return new CommitId(hash);
    }

    internal static void WriteId(WireWriter writer, CommitId id)
    {
        id.CopyTo(writer.GetSpan(CommitId.Length));
        writer.Advance(CommitId.Length);
    }

    internal static CommitId ReadId(ref WireReader reader) => new(reader.ReadSpan(CommitId.Length));

    internal static void WriteExtensions(WireWriter writer, HeaderExtension[] extensions)
    {
        writer.WriteVarint(extensions.Length);
        foreach (var extension in extensions)
        {
            writer.WriteVarint(extension.Id);
            writer.WriteByte(extension.IsCritical ? (byte)1 : (byte)0);
            writer.WriteBytes(extension.Content.Span);
        }
    }

    internal static HeaderExtension[] ReadExtensions(ref WireReader reader)
    {
        var count = reader.ReadCount(CommitLimits.Extensions, 3, "extensions");
        if (count == 0)
        {
            return [];
        }

        var extensions = new HeaderExtension[count];
        for (var i = 0; i < extensions.Length; i++)
        {
            extensions[i] = new HeaderExtension(
                reader.ReadVarint(),
                reader.ReadFlag("critical"),
                reader.ReadBytes(CommitLimits.HeaderBytes, "extension").ToArray());
        }

        return extensions;
    }

    private static Change[] ReadChanges(ref WireReader reader)
    {
        var count = reader.ReadCount(CommitLimits.Changes, 6, "changes");
        if (count == 0)
        {
            return [];
        }

        var changes = new Change[count];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = new Change
            {
                Key = reader.ReadString(ItemKey.MaxBytes, "item key"),
                Counter = reader.ReadVarint(),
                Schema = reader.ReadString(CommitLimits.NameBytes, "schema name"),
                SchemaVersion = reader.ReadVarint(),
                Kind = (ChangeKind)reader.ReadCount(byte.MaxValue, "change kind"),
                Parents = ReadIds(ref reader),
            };
        }

        return changes;
    }

    private static void WriteOptionalId(WireWriter writer, CommitId? id)
    {
        writer.WriteByte(id is null ? (byte)0 : (byte)1);
        if (id is { } value)
        {
            WriteId(writer, value);
        }
    }

    private static void WriteIds(WireWriter writer, CommitId[] ids)
    {
        writer.WriteVarint(ids.Length);
        foreach (var id in ids)
        {
            WriteId(writer, id);
        }
    }

    private static CommitId[] ReadIds(ref WireReader reader)
    {
        var count = reader.ReadCount(CommitLimits.References, CommitId.Length, "references");
        if (count == 0)
        {
            return [];
        }

        var ids = new CommitId[count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = ReadId(ref reader);
        }

        return ids;
    }
}
