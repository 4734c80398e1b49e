using Goat.Commits;
using Goat.Graph;
using Goat.Wire;

namespace Goat.Merge;

/// <summary>
/// What the commits of a repository make of one item: a pure function of the set of commits, whatever the topological order in which they are applied. A write replaces every write that its
/// author's commit had seen; among the rest the greatest (time, height, id) shows and the others are conflicts. Written by one thread at a time (the owner has a lock), read by any number.
/// </summary>
public sealed class ItemState
{
    /// <summary>Stands for a field without a value.</summary>
    public static readonly object Absent = new AbsentValue();

    // Slot 0 holds the field set, so that one reference read gives names and values that belong together.
    private object?[] _values;
    private int[] _writers = [];
    private SortedDictionary<int, FieldWrite[]>? _others;
    private ItemHead[] _heads = [];
    private ItemHead[] _effective = [];

    /// <summary>Creates an item without fields.</summary>
    /// <param name="root">The empty field set of the repository.</param>
    public ItemState(FieldSet root) => _values = [root];

    /// <summary>Undominated changes, void ones among them: the parents of the next change.</summary>
    public IReadOnlyList<ItemHead> Heads => _heads;

    /// <summary>Whether anything that counts has changed the item.</summary>
    public bool Exists => _effective.Length > 0;

    /// <summary>Whether all undominated changes that count are deletes.</summary>
    public bool IsDeleted => _effective.Length > 0 && Array.TrueForAll(_effective, h => h.Kind == ChangeKind.Delete);

    /// <summary>Whether a newer application wrote something here that this code cannot interpret.</summary>
    public bool NeedsNewerApp { get; private set; }

    /// <summary>Names and values that belong together: slot 0 is the <see cref="FieldSet"/>.</summary>
    public ReadOnlySpan<object?> Snapshot => Volatile.Read(ref _values);

    /// <summary>Whether any field has other undominated writes than the one it shows.</summary>
    public bool HasOthers => _others is not null;

    /// <summary>The names of the slots.</summary>
    public FieldSet Fields => (FieldSet)Volatile.Read(ref _values)[0]!;

    /// <summary>The value that a field shows, or <see cref="Absent"/>.</summary>
    public object? Read(string field)
    {
        var values = Volatile.Read(ref _values);
        var slot = System.Runtime.CompilerServices.Unsafe.As<FieldSet>(values[0]!).SlotOf(field);
        return slot < 0 ? Absent : Volatile.Read(ref values[slot]);
    }

    /// <summary>The commit whose write a slot shows; -1 for none.</summary>
    public int WriterOf(int slot) => slot <= _writers.Length ? _writers[slot - 1] : -1;

    /// <summary>The other undominated writes of a slot, the greatest first.</summary>
    public IReadOnlyList<FieldWrite> OthersOf(int slot) => _others is not null && _others.TryGetValue(slot, out var others) ? others : [];

    /// <summary>The slot of a field, added where it is new.</summary>
    public int AddSlot(string field)
    {
        var fields = Fields;
        var slot = fields.SlotOf(field);
        if (slot >= 0)
        {
            return slot;
        }

        var next = fields.With(field);
        var values = new object?[next.Count + 1];
        Array.Copy(_values, values, _values.Length);
        values[0] = next;
        values[^1] = Absent;
        Volatile.Write(ref _values, values);
        return next.Count;
    }

    /// <summary>Shows a value that is not in a commit yet.</summary>
    public void Show(int slot, object? value) => Volatile.Write(ref _values[slot], value);

    /// <summary>Shows several values that are not in a commit yet, at once for every reader.</summary>
    public void Show(ReadOnlySpan<(int Slot, object? Value)> writes)
    {
        var values = (object?[])_values.Clone();
        foreach (var (slot, value) in writes)
        {
            values[slot] = value;
        }

        Volatile.Write(ref _values, values);
    }

    /// <summary>Gives an item without fields its first ones, with one array.</summary>
    /// <returns>False where a field stands twice, or where there are fields already; nothing was shown then.</returns>
    public bool TryShowFirst(ReadOnlySpan<(string Field, object? Value)> writes)
    {
        var fields = Fields;
        if (fields.Count > 0)
        {
            return false;
        }

        foreach (var (field, _) in writes)
        {
            fields = fields.With(field);
        }

        var values = new object?[writes.Length + 1];
        values[0] = fields;
        for (var slot = 1; slot < values.Length; slot++)
        {
            if (fields.SlotOf(writes[slot - 1].Field) != slot)
            {
                return false;
            }

            values[slot] = writes[slot - 1].Value;
        }

        Volatile.Write(ref _values, values);
        return true;
    }

    /// <summary>Takes in a commit of the own device that had seen everything this item knows. Its values are shown already.</summary>
    public void Seal(int commit, ChangeKind kind, IReadOnlyList<int> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        _heads = _effective = [new ItemHead(commit, kind)];
        foreach (var slot in slots)
        {
            SetWriter(slot, commit);
            RemoveOthers(slot);
        }
    }

    /// <summary>Takes in one change; everything that its commit builds on must have been taken in before.</summary>
    /// <param name="graph">Where the commit is closed.</param>
    /// <param name="commit">Its graph index.</param>
    /// <param name="kind">What it does to the item.</param>
    /// <param name="status">Whether its payload can be used.</param>
    /// <param name="operations">Its operations; none unless readable.</param>
    /// <param name="changes">Gets the fields that show other values than before; may be null.</param>
    public void Apply(CommitGraph graph, int commit, ChangeKind kind, PayloadStatus status, ReadOnlySpan<FieldOperation> operations, ICollection<FieldChange>? changes = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var shared = ReferenceEquals(_heads, _effective);
        var heads = Advance(graph, _heads, commit, kind);
        if (status != PayloadStatus.Void)
        {
            _effective = shared ? heads : Advance(graph, _effective, commit, kind);
        }

        _heads = heads;
        NeedsNewerApp |= status == PayloadStatus.Opaque;
        foreach (var operation in operations)
        {
            Write(graph, AddSlot(operation.Field), new FieldWrite(commit, operation.Kind == FieldOperationKind.Set ? operation.Value : Absent), changes);
        }
    }

    /// <summary>Writes the state as bytes in which two replicas with the same commits do not differ.</summary>
    public void Export(WireWriter writer, CommitGraph graph)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(graph);
        writer.WriteByte(IsDeleted ? (byte)1 : (byte)0);
        writer.WriteByte(NeedsNewerApp ? (byte)1 : (byte)0);
        var fields = Fields;
        var slots = Enumerable.Range(1, fields.Count).Where(s => WriterOf(s) >= 0 || !ReferenceEquals(_values[s], Absent)).ToArray();
        Array.Sort(slots, (a, b) => Utf8Order.Instance.Compare(fields.NameOf(a), fields.NameOf(b)));
        writer.WriteVarint(slots.Length);
        foreach (var slot in slots)
        {
            writer.WriteString(fields.NameOf(slot));
            writer.WriteVarint(1 + OthersOf(slot).Count);
            ExportWrite(writer, graph, new FieldWrite(WriterOf(slot), _values[slot]));
            foreach (var other in OthersOf(slot))
            {
                ExportWrite(writer, graph, other);
            }
        }
    }

    private static void ExportWrite(WireWriter writer, CommitGraph graph, FieldWrite write)
    {
        HeaderCodec.WriteId(writer, write.Commit < 0 ? default : graph.IdAt(write.Commit));
        var isAbsent = ReferenceEquals(write.Value, Absent);
        writer.WriteByte(isAbsent ? (byte)0 : (byte)1);
        if (!isAbsent)
        {
            ScalarCodec.Write(writer, write.Value);
        }
    }

    private static ItemHead[] Advance(CommitGraph graph, ItemHead[] heads, int commit, ChangeKind kind)
    {
        var head = new ItemHead(commit, kind);
        return heads.Length == 0 || (heads.Length == 1 && graph.IsAncestor(heads[0].Commit, commit))
            ? [head]
            : [.. heads.Where(h => !graph.IsAncestor(h.Commit, commit)), head];
    }

    private void Write(CommitGraph graph, int slot, FieldWrite write, ICollection<FieldChange>? changes)
    {
        var old = _values[slot];
        var winner = WriterOf(slot);
        if (_others is null || !_others.ContainsKey(slot))
        {
            if (winner >= 0 && !graph.IsAncestor(winner, write.Commit))
            {
                Resolve(graph, slot, [new FieldWrite(winner, old), write]);
            }
            else
            {
                SetWriter(slot, write.Commit);
                Show(slot, write.Value);
            }
        }
        else
        {
            Resolve(graph, slot, [.. OthersOf(slot).Prepend(new FieldWrite(winner, old)).Where(w => !graph.IsAncestor(w.Commit, write.Commit)), write]);
        }

        if (changes is not null && !ScalarCodec.AreEqual(old, _values[slot]))
        {
            changes.Add(new FieldChange(Fields.NameOf(slot), old, _values[slot]));
        }
    }

    private void Resolve(CommitGraph graph, int slot, FieldWrite[] writes)
    {
        Array.Sort(writes, (a, b) => -Compare(graph, a.Commit, b.Commit));
        SetWriter(slot, writes[0].Commit);
        Show(slot, writes[0].Value);
        if (writes.Length == 1)
        {
            RemoveOthers(slot);
            return;
        }

        _others ??= [];
        _others[slot] = writes[1..];
    }

    private void RemoveOthers(int slot)
    {
        if (_others is not null && _others.Remove(slot) && _others.Count == 0)
        {
            _others = null;
        }
    }

    private static int Compare(CommitGraph graph, int a, int b)
    {
        var order = graph.TimeAt(a).CompareTo(graph.TimeAt(b));
        order = order != 0 ? order : graph.HeightAt(a).CompareTo(graph.HeightAt(b));
        return order != 0 ? order : graph.IdAt(a).CompareTo(graph.IdAt(b));
    }

    private void SetWriter(int slot, int commit)
    {
        var before = _writers.Length;
        if (slot > before)
        {
            Array.Resize(ref _writers, Fields.Count);
            Array.Fill(_writers, -1, before, _writers.Length - before);
        }

        _writers[slot - 1] = commit;
    }

    private sealed class AbsentValue
    {
        public override string ToString() => "(absent)";
    }
}
