using System.Text;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Merge;
using Goat.Wire;

namespace Goat.Pending;

/// <summary>Builds the commits for pending edits: one, unless caps or the order of the edits ask for more. Changes nothing but its own result.</summary>
internal sealed class CommitBuilder
{
    private const int FixedHeaderBytes = 1024;
    private const int FixedChangeBytes = 32;
    private const int FixedValueBytes = 32;

    private readonly CommitGraph _graph;
    private readonly ChainId _chain;
    private readonly long _now;
    private readonly WireWriter _payload = new();
    private readonly WireWriter _scratch = new();
    private readonly List<SealedCommit> _result = [];
    private readonly Dictionary<Item, CommitId> _changed = [];
    private readonly List<Change> _changes = [];
    private readonly List<IReadOnlyList<FieldOperation>> _operations = [];
    private readonly List<SealedChange> _sealed = [];
    private CommitId[] _deps;
    private CommitId? _prev;
    private long _seq;
    private long _height;
    private long _time;
    private int _headerBytes;
    private int _payloadBytes;

    public CommitBuilder(CommitGraph graph, OwnChain chain, long now)
    {
        _graph = graph;
        _chain = chain.Id;
        _now = now;
        _prev = chain.Tip;
        _seq = chain.Seq;
        _deps = [.. graph.Tips.Where(t => t != chain.Tip)];
        foreach (var id in chain.Tip is { } tip ? _deps.Append(tip) : _deps)
        {
            var index = graph.IndexOf(id);
            _height = Math.Max(_height, graph.HeightAt(index));
            _time = Math.Max(_time, graph.TimeAt(index));
        }

        StartCommit();
    }

    public IReadOnlyList<SealedCommit> Build(IEnumerable<PendingBatch> batches)
    {
        JoinHeads();
        foreach (var batch in batches)
        {
            foreach (var edit in batch.Edits)
            {
                Add(edit);
            }

            EndCommit();
        }

        return _result;
    }

    private void JoinHeads()
    {
        while (_deps.Length > CommitLimits.References)
        {
            var rest = _deps[CommitLimits.References..];
            _deps = _deps[..CommitLimits.References];
            Emit();
            _deps = rest;
        }
    }

    private void Add(PendingEdit edit)
    {
        var operations = OperationsOf(edit, out var bytes);
        var parents = ParentsOf(edit.Item);
        var headerBytes = FixedChangeBytes + Encoding.UTF8.GetByteCount(edit.Item.Key) + (3 * edit.Item.State.Schema.Length) + (CommitId.Length * parents.Length);
        if (!Fits(headerBytes, bytes))
        {
            EndCommit();
            parents = ParentsOf(edit.Item);
        }

        var kind = edit.Kind;
        var at = 0;
        do
        {
            var count = CountThatFits(operations, at);
            Add(edit, kind, parents, new ArraySegment<FieldOperation>(operations, at, count), headerBytes);
            at += count;
            if (at < operations.Length)
            {
                EndCommit();
                parents = ParentsOf(edit.Item);
                kind = ChangeKind.Update;
            }
        }
        while (at < operations.Length);
    }

    private void Add(PendingEdit edit, ChangeKind kind, CommitId[] parents, ArraySegment<FieldOperation> operations, int headerBytes)
    {
        var counter = kind == ChangeKind.Create && edit.DerivedFrom is { } derived && derived.Chain == _chain ? derived.Counter : 0;
        var fields = edit.Item.State.Fields;
        var version = edit.Item.Repository.Database.Schemas.Find(fields.Schema)?.Version ?? 0;
        _changes.Add(new Change { Key = edit.Item.Key, Counter = counter, Schema = fields.Schema, SchemaVersion = version, Kind = kind, Parents = parents });
        _operations.Add(operations);
        var slots = new int[operations.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = fields.SlotOf(operations[i].Field);
            _payloadBytes += SizeOf(operations[i]);
        }

        _sealed.Add(new SealedChange(edit.Item, kind, slots));
        _headerBytes += headerBytes;
        _payloadBytes += FixedValueBytes;
    }

    private static FieldOperation[] OperationsOf(PendingEdit edit, out int bytes)
    {
        bytes = FixedValueBytes;
        if (edit.Kind == ChangeKind.Delete)
        {
            return [];
        }

        var slots = edit.Slots();
        var values = edit.Item.State.Snapshot;
        var fields = (FieldSet)values[0]!;
        var operations = new FieldOperation[slots.Count];
        for (var i = 0; i < operations.Length; i++)
        {
            var (field, value) = (fields.NameOf(slots[i]), values[slots[i]]);
            operations[i] = ReferenceEquals(value, ItemState.Absent) ? FieldOperation.Remove(field) : FieldOperation.Set(field, value);
            bytes += SizeOf(operations[i]);
        }

        // The order of the payload; there, sorting again costs nothing.
        Array.Sort(operations, static (a, b) => Utf8Order.Instance.Compare(a.Field, b.Field));
        return operations;
    }

    private CommitId[] ParentsOf(Item item)
    {
        if (_changed.TryGetValue(item, out var last))
        {
            return [last];
        }

        // More heads than fit are all ancestors anyway, through the deps; the parents only name the nearest.
        var parents = item.State.Heads.TakeLast(CommitLimits.References).Select(h => _graph.IdAt(h.Commit)).ToArray();
        Array.Sort(parents);
        return parents;
    }

    private bool Fits(int headerBytes, int payloadBytes) =>
        _changes.Count < CommitLimits.Changes
        && _headerBytes + headerBytes <= CommitLimits.HeaderBytes
        && _payloadBytes + payloadBytes <= CommitLimits.PayloadBytes;

    private int CountThatFits(FieldOperation[] operations, int from)
    {
        var bytes = _payloadBytes + FixedValueBytes;
        var count = 0;
        while (from + count < operations.Length && count < CommitLimits.Operations)
        {
            bytes += SizeOf(operations[from + count]);
            if (bytes > CommitLimits.PayloadBytes && count > 0)
            {
                break;
            }

            count++;
        }

        return count;
    }

    private static int SizeOf(FieldOperation operation) => FixedValueBytes + (3 * operation.Field.Length) + operation.Value switch
    {
        string s => Encoding.UTF8.GetByteCount(s),
        byte[] b => b.Length,
        _ => 0,
    };

    private void EndCommit()
    {
        if (_changes.Count == 0)
        {
            return;
        }

        PayloadCodec.Write(_payload, _operations);
        var id = Emit();
        foreach (var change in _result[^1].Changes)
        {
            _changed[change.Item] = id;
        }
    }

    private CommitId Emit()
    {
        _seq++;
        _height++;
        _time = Math.Max(_now, _time);
        var header = new CommitHeader
        {
            Repository = _graph.Repository,
            Chain = _chain,
            Seq = _seq,
            Prev = _prev,
            Deps = _deps,
            Height = _height,
            Time = _time,
            Changes = [.. _changes],
        };
        var commit = Commit.Create(header, _payload.ToArray(), _scratch, derivesKeys: false);
        _result.Add(new SealedCommit(commit, [.. _sealed]));
        _prev = commit.Id;
        _deps = [];
        StartCommit();
        return commit.Id;
    }

    private void StartCommit()
    {
        _payload.Clear();
        _changes.Clear();
        _operations.Clear();
        _sealed.Clear();
        _headerBytes = FixedHeaderBytes + (CommitId.Length * CommitLimits.References);
        _payloadBytes = 0;
    }
}
