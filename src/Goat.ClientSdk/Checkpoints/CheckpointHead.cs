using Goat.Commits;
using Goat.Frames;
using Goat.Identity;
using Goat.Pending;
using Goat.Replicas;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Checkpoints;

/// <summary>What a checkpoint says besides graph, places and items: which log it belongs to, and what small things that log held. See docs/format.md.</summary>
internal sealed record CheckpointHead
{
    private const long Version = 2;

    /// <summary>The incarnation of the replica file.</summary>
    public required U128 Incarnation { get; init; }

    /// <summary>The device whose chains counted as its own.</summary>
    public required SessionId Session { get; init; }

    /// <summary>The root key under which statements were verified.</summary>
    public required SessionId Root { get; init; }

    /// <summary>Bytes of the log that are in it: the end of a frame.</summary>
    public required long Covered { get; init; }

    /// <summary>Where the frame of the last commit begins.</summary>
    public required long LastFrame { get; init; }

    /// <summary>The first <see cref="FrameCodec.HeaderBytes"/> bytes of that frame, its checksum among them: no other log has the same there.</summary>
    public required ReadOnlyMemory<byte> LastFrameHeader { get; init; }

    /// <summary>The chain that this device was writing; null before its first commit.</summary>
    public required OwnChain? Chain { get; init; }

    /// <summary>Commits that were set aside, with the place of each, which is empty where it is not known.</summary>
    public required IReadOnlyList<(Withdrawal Withdrawal, CommitLocation Location)> Withdrawals { get; init; }

    /// <summary>Frames that hold orphans.</summary>
    public required IReadOnlyList<CommitLocation> Orphans { get; init; }

    /// <summary>Damage before <see cref="Covered"/> whose content is back.</summary>
    public required IReadOnlyList<DamagedRange> Healed { get; init; }

    /// <summary>Statements other than attestations.</summary>
    public required IReadOnlyList<Statement> Statements { get; init; }

    /// <summary>Items that are not deleted.</summary>
    public required int Live { get; init; }

    /// <summary>Bytes of the section that holds the graph.</summary>
    public required int GraphBytes { get; init; }

    /// <summary>Commits.</summary>
    public required int Commits { get; init; }

    /// <summary>Bytes of the section that names the fields.</summary>
    public required int FieldSetBytes { get; init; }

    /// <summary>Items.</summary>
    public required int Items { get; init; }

    /// <summary>Places of the table by which items are found: a power of two.</summary>
    public required int Buckets { get; init; }

    /// <summary>The seed of that table's hashes.</summary>
    public required ulong Seed { get; init; }

    public byte[] Encode()
    {
        var writer = new WireWriter(1024);
        writer.WriteVarint(Version);
        writer.WriteU128(Incarnation);
        writer.WriteU128(Session.Value);
        writer.WriteU128(Root.Value);
        writer.WriteVarint(Covered);
        writer.WriteVarint(LastFrame);
        writer.WriteSpan(LastFrameHeader.Span);
        WriteChain(writer);
        writer.WriteBytes(Withdrawal.Encode([.. Withdrawals.Select(w => w.Withdrawal)]));
        WriteLocations(writer, [.. Withdrawals.Select(w => w.Location)]);
        WriteLocations(writer, Orphans);
        writer.WriteVarint(Healed.Count);
        foreach (var range in Healed)
        {
            writer.WriteVarint(range.Offset);
            writer.WriteVarint(range.Length);
        }

        writer.WriteVarint(Statements.Count);
        foreach (var statement in Statements)
        {
            writer.WriteBytes(statement.Bytes.Span);
        }

        foreach (var number in (int[])[Live, GraphBytes, Commits, FieldSetBytes, Items, Buckets])
        {
            writer.WriteVarint(number);
        }

        writer.WriteU64(Seed);
        return writer.ToArray();
    }

    public static CheckpointHead Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        if (reader.ReadVarint() is var version && version != Version)
        {
            throw new GoatFormatException($"Checkpoint version {version} is not known.");
        }

        var incarnation = reader.ReadU128();
        var session = new SessionId(reader.ReadU128());
        var head = new CheckpointHead
        {
            Incarnation = incarnation,
            Session = session,
            Root = new SessionId(reader.ReadU128()),
            Covered = reader.ReadVarint(),
            LastFrame = reader.ReadVarint(),
            LastFrameHeader = reader.ReadSpan(FrameCodec.HeaderBytes).ToArray(),
            Chain = ReadChain(ref reader, session),
            Withdrawals = ReadWithdrawals(ref reader),
            Orphans = ReadLocations(ref reader),
            Healed = ReadRanges(ref reader),
            Statements = ReadStatements(ref reader),
            Live = reader.ReadCount(int.MaxValue, "live items"),
            GraphBytes = reader.ReadCount(int.MaxValue, "bytes of the graph"),
            Commits = reader.ReadCount(int.MaxValue, "commits"),
            FieldSetBytes = reader.ReadCount(int.MaxValue, "bytes of the field sets"),
            Items = reader.ReadCount(int.MaxValue, "items"),
            Buckets = reader.ReadCount(int.MaxValue, "buckets"),
            Seed = reader.ReadU64(),
        };
        reader.ExpectEnd("the head of a checkpoint");
        return head;
    }

    private void WriteChain(WireWriter writer)
    {
        writer.WriteByte(Chain?.Tip is null ? (byte)0 : (byte)1);
        if (Chain is { Tip: { } tip })
        {
            writer.WriteU64(Chain.Id.Chain);
            tip.CopyTo(writer.GetSpan(CommitId.Length));
            writer.Advance(CommitId.Length);
            writer.WriteVarint(Chain.Seq);
            writer.WriteVarint(Chain.Counter);
        }
    }

    private static OwnChain? ReadChain(ref WireReader reader, SessionId session)
    {
        if (!reader.ReadFlag("own chain"))
        {
            return null;
        }

        var chain = new OwnChain(new ChainId(session, reader.ReadU64()));
        chain.Advance(new CommitId(reader.ReadSpan(CommitId.Length)), reader.ReadVarint());
        chain.Used(reader.ReadVarint());
        return chain;
    }

    private static (Withdrawal Withdrawal, CommitLocation Location)[] ReadWithdrawals(ref WireReader reader)
    {
        var withdrawals = Withdrawal.Decode(reader.ReadBytes(int.MaxValue, "withdrawals"));
        var locations = ReadLocations(ref reader);
        GoatFormatException.Unless(locations.Length == withdrawals.Length, "withdrawals: each has one place.");
        var pairs = new (Withdrawal, CommitLocation)[withdrawals.Length];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = (withdrawals[i], locations[i]);
        }

        return pairs;
    }

    private static void WriteLocations(WireWriter writer, IReadOnlyList<CommitLocation> locations)
    {
        writer.WriteVarint(locations.Count);
        foreach (var location in locations)
        {
            writer.WriteU64(location.Packed);
        }
    }

    private static CommitLocation[] ReadLocations(ref WireReader reader)
    {
        var locations = new CommitLocation[reader.ReadCount(int.MaxValue, sizeof(ulong), "places")];
        for (var i = 0; i < locations.Length; i++)
        {
            locations[i] = CommitLocation.Unpack(reader.ReadU64());
        }

        return locations;
    }

    private static DamagedRange[] ReadRanges(ref WireReader reader)
    {
        var ranges = new DamagedRange[reader.ReadCount(int.MaxValue, 2, "ranges")];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new DamagedRange(reader.ReadVarint(), reader.ReadVarint());
        }

        return ranges;
    }

    private static Statement[] ReadStatements(ref WireReader reader)
    {
        var statements = new Statement[reader.ReadCount(int.MaxValue, 1, "statements")];
        for (var i = 0; i < statements.Length; i++)
        {
            statements[i] = Statement.Read(reader.ReadBytes(int.MaxValue, "statement"));
        }

        return statements;
    }
}
