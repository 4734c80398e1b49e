using System.Runtime.CompilerServices;
using Goat.Commits;
using Goat.Graph;
using Goat.Merge.Values;
using Goat.Wire;

namespace Goat.Merge;

/// <summary>
/// What the commits of a repository make of one item: a pure function of the set of commits, whatever the topological order in which they are applied. A write replaces every write that its
/// author's commit had seen; among the rest the greatest (time, height, id) shows and the others are conflicts. Written by one thread at a time (the owner has a lock), read by any number.
/// </summary>
public sealed partial class ItemState
{
    /// <summary>Stands for a field without a value.</summary>
    public static readonly object Absent = new AbsentValue();

    // There are as many of these as items: what only few need is in objects of their own.
    // Slot 0 holds the field set, so that one reference read gives names and values that belong together.
    private object?[] _values;
    private ConcurrentChanges? _concurrent;
    private SlotWriters _writers;
    private int _headCommit;
    private ChangeKind _headKind;
    private bool _isCaptured;

    /// <summary>Creates an item without fields.</summary>
    /// <param name="root">The empty field set of the repository.</param>
    public ItemState(FieldSet root) => _values = [root];

    internal ItemState(object?[] values, SlotWriters writers, ItemHead head, ConcurrentChanges? concurrent, bool needsNewerApp)
    {
        _values = values;
        _writers = writers;
        (_headCommit, _headKind) = head;
        _concurrent = concurrent;
        NeedsNewerApp = needsNewerApp;
    }

    /// <summary>Undominated changes, void ones among them, by commit: the parents of the next change.</summary>
    public IReadOnlyList<ItemHead> Heads => _concurrent?.Heads ?? OnlyHead;

    /// <summary>Whether anything that counts has changed the item.</summary>
    public bool Exists => _concurrent is { } concurrent ? concurrent.Effective.Length > 0 : HasHead;

    /// <summary>Whether all undominated changes that count are deletes.</summary>
    public bool IsDeleted => _concurrent is { } concurrent
        ? concurrent.Effective.Length > 0 && Array.TrueForAll(concurrent.Effective, h => h.Kind == ChangeKind.Delete)
        : _headKind == ChangeKind.Delete;

    /// <summary>Whether a newer application wrote something here that this code cannot interpret.</summary>
    public bool NeedsNewerApp { get; private set; }

    /// <summary>Names and values that belong together: slot 0 is the <see cref="FieldSet"/>.</summary>
    public ReadOnlySpan<object?> Snapshot => Volatile.Read(ref _values);

    /// <summary>Whether any field has other undominated writes than the one it shows.</summary>
    public bool HasOthers => _concurrent?.Others is not null;

    /// <summary>The schema that the item was created with: the greatest name, by ordinal order, of its creates. Empty for none.</summary>
    public string Schema => Fields.Schema;

    /// <summary>The names of the slots.</summary>
    public FieldSet Fields => FieldsOf(Volatile.Read(ref _values));

    internal SlotWriters Writers => _writers;

    /// <summary>What only items have that were changed concurrently; null for others.</summary>
    internal ConcurrentChanges? Concurrent => _concurrent;

    private bool HasHead => _headKind != default;

    private ItemHead[] OnlyHead => HasHead ? [new ItemHead(_headCommit, _headKind)] : [];

    /// <summary>The value that a field shows, or <see cref="Absent"/>.</summary>
    public object? Read(string field)
    {
        var values = Volatile.Read(ref _values);
        var slot = FieldsOf(values).SlotOf(field);
        return slot < 0 ? Absent : Volatile.Read(ref values[slot]);
    }

    /// <summary>The commit whose write a slot shows; -1 for none.</summary>
    public int WriterOf(int slot) => _writers.Of(slot);

    /// <summary>The other undominated writes of a slot, the greatest first.</summary>
    public IReadOnlyList<FieldWrite> OthersOf(int slot) => _concurrent?.Others is { } all && all.TryGetValue(slot, out var others) ? others : [];

    /// <summary>Writes the state as bytes in which two replicas with the same commits do not differ.</summary>
    public void Export(WireWriter writer, CommitGraph graph)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(graph);
        writer.WriteByte(IsDeleted ? (byte)1 : (byte)0);
        writer.WriteByte(NeedsNewerApp ? (byte)1 : (byte)0);
        var fields = Fields;
        writer.WriteString(fields.Schema);
        var slots = Enumerable.Range(1, fields.Count).Where(s => WriterOf(s) >= 0 || !ReferenceEquals(_values[s], Absent)).ToArray();
        Array.Sort(slots, (a, b) => Utf8Order.Instance.Compare(fields.NameOf(a), fields.NameOf(b)));
        writer.WriteVarint(slots.Length);
        foreach (var slot in slots)
        {
            writer.WriteString(fields.NameOf(slot));
            writer.WriteVarint(1 + OthersOf(slot).Count);
            Export(writer, graph, new FieldWrite(WriterOf(slot), _values[slot]));
            foreach (var other in OthersOf(slot))
            {
                Export(writer, graph, other);
            }
        }
    }

    private static void Export(WireWriter writer, CommitGraph graph, FieldWrite write)
    {
        var commit = BaseOf(write);
        HeaderCodec.WriteId(writer, commit < 0 ? default : graph.IdAt(commit));
        if (write.Value is EditedValue edited)
        {
            edited.Export(writer, graph);
            return;
        }

        var isAbsent = ReferenceEquals(write.Value, Absent);
        writer.WriteByte(isAbsent ? (byte)0 : (byte)1);
        if (!isAbsent)
        {
            ScalarCodec.Write(writer, write.Value);
        }
    }

    private static FieldSet FieldsOf(object?[] values) => Unsafe.As<FieldSet>(values[0]!);

    private sealed class AbsentValue
    {
        public override string ToString() => "(absent)";
    }
}
