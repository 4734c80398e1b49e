using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Merge;
using Goat.Wire;

namespace Goat.Benchmarks.Histories;

/// <summary>A text of 100,000 characters that several authors edited without seeing each other, a commit for each edit.</summary>
internal sealed class TextBranches : IOperationSource
{
    private const string Key = "paper";
    private const string Field = "text";
    private const int TextLength = 100_000;
    private static readonly RepositoryId Repository = new(7);

    private readonly CommitGraph _graph = new(Repository);
    private readonly List<FieldOperation> _operations = [];
    private readonly FieldSet _root = new();
    private readonly Random _random = new(1);

    public TextBranches(int branches, int edits)
    {
        var first = Add(null, 1, FieldOperation.Set(Field, string.Concat(Enumerable.Range(0, TextLength).Select(i => (char)('a' + (i * 7 % 26))))));
        for (var branch = 0; branch < branches; branch++)
        {
            var (last, length) = (first, TextLength);
            for (var i = 0; i < edits; i++)
            {
                var (deleted, inserted) = _random.Next(3) == 0 ? (1, "") : (0, "x");
                var edit = SequenceEdit<char>.At(_random.Next(length), deleted, inserted.AsMemory());
                length += inserted.Length - deleted;
                last = Add(last, (ulong)(2 + branch), FieldOperation.EditText(Field, edit));
            }
        }
    }

    /// <summary>Commits, the first one included.</summary>
    public int Count => _operations.Count;

    /// <summary>An item with some of the commits taken in.</summary>
    public ItemState Take(int commits)
    {
        var state = new ItemState(_root);
        Take(state, 0, commits);
        return state;
    }

    /// <summary>Takes in more commits, and merges them.</summary>
    public void Take(ItemState state, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            state.Apply(_graph, i, i == 0 ? ChangeKind.Create : ChangeKind.Update, PayloadStatus.Readable, [_operations[i]]);
        }

        if (!state.Merge(_graph, Key, this))
        {
            throw new InvalidOperationException("A commit could not be read.");
        }
    }

    public bool TryRead(int commit, out PayloadStatus status, out IReadOnlyList<FieldOperation> operations)
    {
        (status, operations) = (PayloadStatus.Readable, [_operations[commit]]);
        return true;
    }

    private Commit Add(Commit? before, ulong author, FieldOperation operation)
    {
        var chain = new ChainId(new SessionId(author), author);
        var follows = before is not null && before.Header.Chain == chain;
        var header = new CommitHeader
        {
            Repository = Repository,
            Chain = chain,
            Seq = follows ? before!.Header.Seq + 1 : 1,
            Prev = follows ? before!.Id : null,
            Deps = before is null || follows ? [] : [before.Id],
            Height = (before?.Header.Height ?? 0) + 1,
            Time = 1000 + _operations.Count,
            Changes = [new Change { Key = Key, Kind = before is null ? ChangeKind.Create : ChangeKind.Update, Parents = before is null ? [] : [before.Id] }],
        };
        var payload = new WireWriter();
        PayloadCodec.Write(payload, [[operation]]);
        var commit = Commit.Create(header, payload.ToArray());
        _graph.MarkOwn(chain);
        _graph.Apply([new CommitRun([commit], null)]);
        _operations.Add(operation);
        return commit;
    }
}
