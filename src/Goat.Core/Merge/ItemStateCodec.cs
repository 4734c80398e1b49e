using Goat.Commits;
using Goat.Merge.Values;
using Goat.Wire;

namespace Goat.Merge;

/// <summary>
/// Bytes of what commits made of an item: for checkpoints, which belong to one replica, because commits stand there as graph indices. Nothing pending may be shown when a state is written.
/// <code>
/// state    field set number, flags (1: several heads, 2: several writers, 4: other writes, 8: needs a newer app, 16: unmerged operations, 32: always computed anew)
/// heads    without flag 1: commit, kind; with it: two lists (all; those that count) of count, (commit, kind)*
/// values   without flag 2: slots written, then if not 0 their writer and for each slot its value; with it for each slot writer + 1, and unless that is 0 its value
/// others   with flag 4: slots, then for each slot, ascending: slot, count, (commit, value)*
/// unmerged with flag 16: slots, then for each slot, ascending: slot, 1 where the field is computed anew (otherwise 0), count, commits
/// rebuilt  with flag 32: count, slots
/// value    255 for a field that was removed; 254 for one that operations changed, then their number, base + 1, count, heads, content; otherwise a scalar of docs/format.md
/// </code>
/// All numbers are varints; kinds are bytes.
/// </summary>
public static partial class ItemStateCodec
{
    private const byte HasHeads = 1;
    private const byte HasWriters = 2;
    private const byte HasOthers = 4;
    private const byte NeedsNewerApp = 8;
    private const byte HasUnmerged = 16;
    private const byte HasRebuilt = 32;
    private const byte Edited = 254;
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
        writer.WriteByte((byte)((isPlain ? 0 : HasHeads) | (state.Writers.IsOne ? 0 : HasWriters) | (others is null ? 0 : HasOthers) | (state.NeedsNewerApp ? NeedsNewerApp : 0) | (state.HasUnmerged ? HasUnmerged : 0) | (state.Concurrent?.Rebuilt is null ? 0 : HasRebuilt)));
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

        if (state.Concurrent?.Unmerged is { } unmerged)
        {
            WriteUnmerged(writer, unmerged);
        }

        if (state.Concurrent?.Rebuilt is { } rebuilt)
        {
            CommitList.Write(writer, [.. rebuilt]);
        }
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

    private static void WriteUnmerged(WireWriter writer, SortedDictionary<int, UnmergedEdits> unmerged)
    {
        writer.WriteVarint(unmerged.Count);
        foreach (var (slot, edits) in unmerged)
        {
            writer.WriteVarint(slot);
            writer.WriteByte(edits.IsWide ? (byte)1 : (byte)0);
            CommitList.Write(writer, [.. edits.Commits]);
        }
    }

    private static void WriteValue(WireWriter writer, object? value)
    {
        if (ReferenceEquals(value, ItemState.Absent))
        {
            writer.WriteByte(Removed);
        }
        else if (value is EditedValue edited)
        {
            writer.WriteByte(Edited);
            edited.Write(writer);
        }
        else
        {
            ScalarCodec.Write(writer, value);
        }
    }
}
