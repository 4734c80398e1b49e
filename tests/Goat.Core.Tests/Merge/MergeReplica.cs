using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Merge;
using Goat.Wire;

namespace Goat.Core.Tests.Merge;

/// <summary>Graph and items of one author, without files or signatures.</summary>
internal sealed class MergeReplica(ulong author)
{
    private static readonly RepositoryId Repository = new(7);

    // Marks commits that count as void as if a statement had made them so.
    private static readonly HeaderExtension MadeVoid = new(7, false, default);

    private readonly ChainId _chain = new(new SessionId(author + 1), author);
    private readonly CommitGraph _graph = new(Repository);
    private readonly FieldSet _root = new();
    private readonly SortedDictionary<string, ItemState> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<CommitId, Commit> _commits = [];
    private Commit? _tip;

    public IReadOnlyCollection<Commit> Commits => _commits.Values;

    public CommitGraph Graph => _graph;

    /// <summary>A replica with the same commits, whose items were read back from their bytes.</summary>
    public MergeReplica Reopen()
    {
        var replica = new MergeReplica(author) { _tip = _tip };
        replica.Receive(_commits.Values);
        var (states, sets) = Encode();
        var reader = new WireReader(sets);
        var table = FieldSetTable.Read(ref reader, replica._root);
        reader.ExpectEnd("table");
        reader = new WireReader(states);
        foreach (var key in _items.Keys)
        {
            replica._items[key] = ItemStateCodec.Read(ref reader, table, _graph.Count);
        }

        reader.ExpectEnd("states");
        return replica;
    }

    /// <summary>All items as bytes, by key, and the field sets that they name.</summary>
    public (byte[] States, byte[] FieldSets) Encode()
    {
        var (states, sets, table) = (new WireWriter(), new WireWriter(), new FieldSetTable());
        foreach (var item in _items.Values)
        {
            ItemStateCodec.Write(states, item, table);
        }

        table.Write(sets);
        return (states.ToArray(), sets.ToArray());
    }

    public byte[] EncodeAll()
    {
        var (states, sets) = Encode();
        return [.. states, .. sets];
    }

    /// <summary>Merges what waits in an item, as at the end of a batch.</summary>
    public void Merge()
    {
        foreach (var (key, item) in _items)
        {
            var expected = item.HistoryOf(_graph, key);
            var source = new Source(this, key);
            Assert.True(item.Merge(_graph, key, source));
            Assert.Equal(expected, source.Read.Order());
        }
    }

    /// <summary>Reads what commits did to an item.</summary>
    public IOperationSource SourceOf(string key) => new Source(this, key);

    /// <summary>Takes in commits in any order.</summary>
    public void Receive(IEnumerable<Commit> commits)
    {
        Take(commits);
        Merge();
    }

    /// <summary>Takes in commits in any order, and leaves what has to be merged for later.</summary>
    public void Take(IEnumerable<Commit> commits)
    {
        foreach (var commit in commits)
        {
            if (_commits.TryAdd(commit.Id, commit))
            {
                _graph.MarkOwn(commit.Header.Chain);
                foreach (var closed in _graph.Apply([new CommitRun([commit], null)]).Closed)
                {
                    Apply(_commits[closed]);
                }
            }
        }
    }

    public Commit Write(string key, ChangeKind kind, long time, PayloadStatus status, params FieldOperation[] operations)
    {
        var heads = _items.TryGetValue(key, out var item) ? item.Heads.TakeLast(CommitLimits.References).Select(h => _graph.IdAt(h.Commit)).Order().ToArray() : [];
        var deps = _graph.Tips.Where(t => t != _tip?.Id).ToArray();
        var payload = new WireWriter();
        PayloadCodec.Write(payload, [operations]);
        byte[] bytes = status switch
        {
            PayloadStatus.Void when operations.Length == 0 => [1, 1, 65, 9],
            PayloadStatus.Opaque => [1, 1, 65, 21, 0],
            _ => payload.ToArray(),
        };
        var header = HeaderAfter(deps, time) with
        {
            Changes = [new Change { Key = key, Kind = heads.Length == 0 ? ChangeKind.Create : kind, Parents = heads }],
            Extensions = status == PayloadStatus.Void && operations.Length > 0 ? [MadeVoid] : [],
        };
        return Add(Commit.Create(header, bytes));
    }

    /// <summary>Joins heads until one commit can name the rest.</summary>
    public void Join()
    {
        while (_graph.Tips.Count > CommitLimits.References)
        {
            Add(Commit.Create(HeaderAfter([.. _graph.Tips.Where(t => t != _tip?.Id).Take(CommitLimits.References)], 0), default));
        }
    }

    private CommitHeader HeaderAfter(CommitId[] deps, long time)
    {
        int[] seen = [.. (_tip is null ? deps : [.. deps, _tip.Id]).Select(_graph.IndexOf)];
        return new CommitHeader
        {
            Repository = Repository,
            Chain = _chain,
            Seq = (_tip?.Header.Seq ?? 0) + 1,
            Prev = _tip?.Id,
            Deps = deps,
            Height = 1 + seen.Select(_graph.HeightAt).DefaultIfEmpty().Max(),
            Time = Math.Max(time, seen.Select(_graph.TimeAt).DefaultIfEmpty().Max()),
        };
    }

    private Commit Add(Commit commit)
    {
        Receive([commit]);
        _tip = commit;
        return commit;
    }

    /// <summary>What a field is by its definition.</summary>
    public FieldWrite[] Rebuild(string key, string field)
    {
        var source = new Source(this, key);
        var operations = new List<(int, FieldOperation, bool)>();
        for (var commit = 0; commit < _graph.Count; commit++)
        {
            source.TryRead(commit, out var status, out var all);
            operations.AddRange(all.Where(o => o.Field == field).Select(o => (commit, o, status == PayloadStatus.Void)));
        }

        return new FieldRebuild(_graph).Run(operations);
    }

    public IEnumerable<string> Keys => _items.Keys;

    public byte[] Export()
    {
        var writer = new WireWriter();
        foreach (var (key, item) in _items)
        {
            writer.WriteString(key);
            writer.WriteByte(item.Exists ? (byte)1 : (byte)0);
            item.Export(writer, _graph);
        }

        return writer.ToArray();
    }

    public ItemState this[string key] => _items[key];

    private static PayloadStatus Read(Commit commit, out FieldOperation[][] operations)
    {
        var status = PayloadCodec.TryRead(commit.Payload!.Value.Span, commit.Header.Changes.Length, out operations);

        return commit.Header.Extensions.Length > 0 ? PayloadStatus.Void : status;
    }

    private void Apply(Commit commit)
    {
        var status = Read(commit, out var operations);
        for (var i = 0; i < commit.Header.Changes.Length; i++)
        {
            var change = commit.Header.Changes[i];
            if (!_items.TryGetValue(change.Key, out var item))
            {
                _items.Add(change.Key, item = new ItemState(_root));
            }

            item.Apply(_graph, _graph.IndexOf(commit.Id), change.Kind, status, operations.Length > 0 ? operations[i] : []);
        }
    }

    private sealed class Source(MergeReplica replica, string key) : IOperationSource
    {
        public HashSet<int> Read { get; } = [];

        public bool TryRead(int commit, out PayloadStatus status, out IReadOnlyList<FieldOperation> operations)
        {
            Read.Add(commit);
            var found = replica._commits[replica._graph.IdAt(commit)];
            status = MergeReplica.Read(found, out var all);
            var at = Array.FindIndex(found.Header.Changes, c => c.Key == key);
            operations = at >= 0 && all.Length > 0 ? all[at] : [];
            return true;
        }
    }
}
