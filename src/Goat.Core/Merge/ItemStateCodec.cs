using Goat.Commits;
using Goat.Wire;

namespace Goat.Merge;

/// <summary>
/// Bytes of what commits made of an item: for checkpoints, which belong to one replica, because commits stand there as graph indices. Nothing pending may be shown when a state is written.
/// <code>
/// state    field set number, flags (1: several heads, 2: several writers, 4: other writes, 8: needs a newer app)
/// heads    without flag 1: commit, kind; with it: two lists (all; those that count) of count, (commit, kind)*
/// values   without flag 2: slots written, then if not 0 their writer and for each slot its value; with it for each slot writer + 1, and unless that is 0 its value
/// others   with flag 4: slots, then for each slot, ascending: slot, count, (commit, value)*
/// value    255 for a field that was removed, otherwise a scalar of docs/format.md
/// </code>
/// All numbers are varints; kinds are bytes.
/// </summary>
public static class ItemStateCodec
{
    private const byte HasHeads = 1;
    private const byte HasWriters = 2;
    private const byte HasOthers = 4;
    private const byte NeedsNewerApp = 8;
    private const byte Removed = 255;

    /// <summary>Writes a state.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="state">The state; nothing of it is pending.</param>
    /// <param name="fieldSets">Gives the numbers of field sets; to be written after all states.</param>
    /// <exception cref="InvalidOperationException">A field shows a value that no commit wrote.</exception>
    public static void Write(WireWriter writer, ItemState state, FieldSetTable fieldSets)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(fieldSets);
        var others = state.Concurrent?.Others;
        var isPlain = state.Concurrent?.HasOneHead ?? state.Heads.Count == 1;
        writer.WriteVarint(fieldSets.NumberOf(state.Fields));
        writer.WriteByte((byte)((isPlain ? 0 : HasHeads) | (state.Writers.IsOne ? 0 : HasWriters) | (others is null ? 0 : HasOthers) | (state.NeedsNewerApp ? NeedsNewerApp : 0)));
        if (isPlain)
        {
            WriteHead(writer, state.Heads[0]);
        }
        else
        {
            WriteHeads(writer, state.Heads);
            WriteHeads(writer, state.Concurrent?.Effective ?? []);
        }

        WriteValues(writer, state);
        if (others is not null)
        {
            WriteOthers(writer, others);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Where the state begins.</param>
    /// <param name="fieldSets">The field sets by their numbers.</param>
    /// <param name="commits">Commits that the graph has: every index is below.</param>
    /// <exception cref="GoatFormatException">The bytes are not a state.</exception>
    public static ItemState Read(ref WireReader reader, FieldSetTable fieldSets, int commits)
    {
        ArgumentNullException.ThrowIfNull(fieldSets);
        var number = reader.ReadCount(int.MaxValue, "field set");
        if (number >= fieldSets.Count)
        {
            throw new GoatFormatException($"field set: there is no number {number}.");
        }

        var flags = reader.ReadByte();
        if (flags > (HasHeads | HasWriters | HasOthers | NeedsNewerApp))
        {
            throw new GoatFormatException($"item: flags {flags} are not known.");
        }

        var fields = fieldSets[number];
        var (head, concurrent) = ReadHeads(ref reader, commits, isPlain: (flags & HasHeads) == 0);
        var values = new object?[fields.Count + 1];
        values[0] = fields;
        var writers = (flags & HasWriters) == 0 ? ReadValues(ref reader, values, commits) : ReadValuesAndWriters(ref reader, values, commits);
        if (concurrent is null && head.Kind == default && (writers.OneCount > 0 || (flags & (HasWriters | HasOthers)) != 0))
        {
            throw new GoatFormatException("item: somebody wrote its fields, and nobody changed it.");
        }

        if ((flags & HasOthers) != 0)
        {
            concurrent ??= new ConcurrentChanges([head]);
            concurrent.Others = ReadOthers(ref reader, writers, fields, commits);
        }

        return new ItemState(values, writers, head, concurrent, needsNewerApp: (flags & NeedsNewerApp) != 0);
    }

    private static void WriteHeads(WireWriter writer, IReadOnlyList<ItemHead> heads)
    {
        writer.WriteVarint(heads.Count);
        foreach (var head in heads)
        {
            WriteHead(writer, head);
        }
    }

    private static void WriteHead(WireWriter writer, ItemHead head)
    {
        writer.WriteVarint(head.Commit);
        writer.WriteByte((byte)head.Kind);
    }

    private static void WriteValues(WireWriter writer, ItemState state)
    {
        var values = state.Snapshot;
        var writers = state.Writers;
        if (writers.IsOne)
        {
            writer.WriteVarint(writers.OneCount);
            if (writers.OneCount > 0)
            {
                writer.WriteVarint(writers.One);
            }
        }

        for (var slot = 1; slot < values.Length; slot++)
        {
            var author = writers.Of(slot);
            if (author < 0 && !ReferenceEquals(values[slot], ItemState.Absent))
            {
                throw new InvalidOperationException($"Field '{state.Fields.NameOf(slot)}' shows a value that is pending.");
            }

            if (!writers.IsOne)
            {
                writer.WriteVarint(author + 1);
            }

            if (author >= 0)
            {
                WriteValue(writer, values[slot]);
            }
        }
    }

    private static void WriteOthers(WireWriter writer, SortedDictionary<int, FieldWrite[]> others)
    {
        writer.WriteVarint(others.Count);
        foreach (var (slot, writes) in others)
        {
            writer.WriteVarint(slot);
            writer.WriteVarint(writes.Length);
            foreach (var write in writes)
            {
                writer.WriteVarint(write.Commit);
                WriteValue(writer, write.Value);
            }
        }
    }

    private static void WriteValue(WireWriter writer, object? value)
    {
        if (ReferenceEquals(value, ItemState.Absent))
        {
            writer.WriteByte(Removed);
        }
        else
        {
            ScalarCodec.Write(writer, value);
        }
    }

    private static (ItemHead Head, ConcurrentChanges? Concurrent) ReadHeads(ref WireReader reader, int commits, bool isPlain)
    {
        if (isPlain)
        {
            return (ReadHead(ref reader, commits), null);
        }

        var heads = ReadHeadList(ref reader, commits);
        var concurrent = new ConcurrentChanges(heads) { Effective = ReadHeadList(ref reader, commits) };
        if (concurrent.HasOneHead || (heads.Length == 0 && concurrent.Effective.Length > 0))
        {
            throw new GoatFormatException("item: its heads stand there in the wrong way.");
        }

        return (default, heads.Length == 0 ? null : concurrent);
    }

    private static ItemHead[] ReadHeadList(ref WireReader reader, int commits)
    {
        var heads = new ItemHead[reader.ReadCount(commits, minimumSize: 2, "heads of an item")];
        for (var i = 0; i < heads.Length; i++)
        {
            heads[i] = ReadHead(ref reader, commits);
            if (i > 0 && heads[i].Commit <= heads[i - 1].Commit)
            {
                throw new GoatFormatException("heads of an item: they are not in order.");
            }
        }

        return heads;
    }

    private static ItemHead ReadHead(ref WireReader reader, int commits)
    {
        var commit = ReadCommit(ref reader, commits);
        var kind = reader.ReadByte();
        return kind == 0 ? throw new GoatFormatException("head of an item: 0 is no kind of change.") : new ItemHead(commit, (ChangeKind)kind);
    }

    private static int ReadCommit(ref WireReader reader, int commits)
    {
        var commit = reader.ReadCount(int.MaxValue, "commit");
        return commit < commits ? commit : throw new GoatFormatException($"commit: there are only {commits}, and none at {commit}.");
    }

    private static SlotWriters ReadValues(ref WireReader reader, object?[] values, int commits)
    {
        var written = reader.ReadCount(values.Length - 1, "fields of an item");
        var writer = written > 0 ? ReadCommit(ref reader, commits) : 0;
        for (var slot = 1; slot < values.Length; slot++)
        {
            values[slot] = slot <= written ? ReadValue(ref reader, values) : ItemState.Absent;
        }

        return SlotWriters.OfFirst(written, writer);
    }

    private static SlotWriters ReadValuesAndWriters(ref WireReader reader, object?[] values, int commits)
    {
        var writers = new int[values.Length - 1];
        for (var slot = 1; slot < values.Length; slot++)
        {
            var author = reader.ReadCount(commits, "commit");
            writers[slot - 1] = author - 1;
            values[slot] = author > 0 ? ReadValue(ref reader, values) : ItemState.Absent;
        }

        return SlotWriters.OfEach(writers);
    }

    private static SortedDictionary<int, FieldWrite[]> ReadOthers(ref WireReader reader, SlotWriters writers, FieldSet fields, int commits)
    {
        var others = new SortedDictionary<int, FieldWrite[]>();
        var count = reader.ReadCount(fields.Count, minimumSize: 4, "fields with other writes");
        var last = 0;
        for (var i = 0; i < count; i++)
        {
            var slot = reader.ReadCount(fields.Count, "slot");
            var writes = new FieldWrite[reader.ReadCount(commits, minimumSize: 2, "other writes")];
            if (slot <= last || writes.Length == 0 || writers.Of(slot) < 0)
            {
                throw new GoatFormatException("other writes: they are not in order, or not beside a write that shows.");
            }

            for (var w = 0; w < writes.Length; w++)
            {
                writes[w] = new FieldWrite(ReadCommit(ref reader, commits), ReadValue(ref reader, fields));
            }

            others.Add(slot, writes);
            last = slot;
        }

        return count > 0 ? others : throw new GoatFormatException("other writes: there are none.");
    }

    private static object? ReadValue(ref WireReader reader, object?[] values) => ReadValue(ref reader, (FieldSet)values[0]!);

    private static object? ReadValue(ref WireReader reader, FieldSet fields)
    {
        var ahead = reader;
        if (ahead.ReadByte() == Removed)
        {
            reader = ahead;
            return ItemState.Absent;
        }

        return fields.Shared.Share(ScalarCodec.Read(ref reader));
    }
}
