using Goat.Commits;
using Goat.Merge.Values;
using Goat.Wire;

namespace Goat.Merge;

/// <content>Reading.</content>
public static partial class ItemStateCodec
{
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
        if (flags > (HasHeads | HasWriters | HasOthers | NeedsNewerApp | HasUnmerged | HasRebuilt))
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

        if ((flags & HasUnmerged) != 0)
        {
            concurrent ??= new ConcurrentChanges([head]);
            concurrent.Unmerged = ReadUnmerged(ref reader, values, commits);
        }

        if ((flags & HasRebuilt) != 0)
        {
            concurrent ??= new ConcurrentChanges([head]);
            concurrent.Rebuilt = [.. CommitList.Read(ref reader, values.Length)];
        }

        return new ItemState(values, writers, head, concurrent, needsNewerApp: (flags & NeedsNewerApp) != 0);
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
            values[slot] = slot <= written ? ReadValue(ref reader, values, commits) : ItemState.Absent;
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
            values[slot] = author > 0 ? ReadValue(ref reader, values, commits) : ItemState.Absent;
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
                writes[w] = new FieldWrite(ReadCommit(ref reader, commits), ReadValue(ref reader, fields, commits));
            }

            others.Add(slot, writes);
            last = slot;
        }

        return count > 0 ? others : throw new GoatFormatException("other writes: there are none.");
    }

    private static SortedDictionary<int, UnmergedEdits> ReadUnmerged(ref WireReader reader, object?[] values, int commits)
    {
        var unmerged = new SortedDictionary<int, UnmergedEdits>();
        var count = reader.ReadCount(values.Length - 1, minimumSize: 3, "fields with unmerged operations");
        for (var i = 0; i < count; i++)
        {
            var slot = reader.ReadCount(values.Length - 1, "slot");
            var isWide = reader.ReadFlag("unmerged operations");
            if (slot == 0 || !unmerged.TryAdd(slot, new UnmergedEdits([.. CommitList.Read(ref reader, commits)], isWide)) || !(isWide || values[slot] is EditedValue))
            {
                throw new GoatFormatException("unmerged operations: a slot stands twice, or has no value that they continue.");
            }
        }

        return count > 0 ? unmerged : throw new GoatFormatException("unmerged operations: there are none.");
    }

    private static object? ReadValue(ref WireReader reader, object?[] values, int commits) => ReadValue(ref reader, (FieldSet)values[0]!, commits);

    private static object? ReadValue(ref WireReader reader, FieldSet fields, int commits)
    {
        var ahead = reader;
        switch (ahead.ReadByte())
        {
            case Removed:
                reader = ahead;
                return ItemState.Absent;
            case Edited:
                reader = ahead;
                return EditedValue.Read(ref reader, commits);
            default:
                return fields.Shared.Share(ScalarCodec.Read(ref reader));
        }
    }
}
