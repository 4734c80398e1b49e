using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Merge;
using Goat.Wire;

namespace Goat.Core.Tests.Merge;

/// <summary>What fields cost must not grow with their history, and an edit not with their size. Bytes are counted, not time.</summary>
public sealed class FieldCostTests
{
    private readonly CommitGraph _graph = new(new RepositoryId(7));

    [Theory]
    [InlineData(FieldOperationKind.EditText)]
    [InlineData(FieldOperationKind.EditMap)]
    [InlineData(FieldOperationKind.Add)]
    public void A_field_with_many_revisions_takes_what_a_new_one_takes(FieldOperationKind kind)
    {
        var item = new ItemState(new FieldSet());
        Take(item, 0, EditOf(kind, 0));
        var afterOne = Encode(item).Length;
        for (var i = 1; i < 2000; i++)
        {
            Take(item, i, EditOf(kind, i));
        }

        // Numbers of commits and sums have become longer.
        Assert.InRange(Encode(item).Length, afterOne, afterOne + 8);
    }

    [Theory]
    [InlineData(FieldOperationKind.EditSet)]
    [InlineData(FieldOperationKind.EditMap)]
    [InlineData(FieldOperationKind.EditList)]
    [InlineData(FieldOperationKind.EditText)]
    public void An_edit_of_10000_entries_copies_one_path(FieldOperationKind kind)
    {
        var item = new ItemState(new FieldSet());
        Take(item, 0, Many(kind));
        for (var i = 1; i < 20; i++)
        {
            Take(item, i, EditOf(kind, i));
        }

        Append(20);
        var edit = EditOf(kind, 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        item.Apply(_graph, 20, ChangeKind.Update, PayloadStatus.Readable, [edit]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 10_000);
    }

    private static FieldOperation EditOf(FieldOperationKind kind, int i) => kind switch
    {
        FieldOperationKind.Add => FieldOperation.Add("f", 1),
        FieldOperationKind.EditSet => FieldOperation.EditSet("f", new EntryEdit(5000L + i, i % 2 == 0)),
        FieldOperationKind.EditMap => FieldOperation.EditMap("f", new EntryEdit("key", true, (long)i)),
        FieldOperationKind.EditList => FieldOperation.EditList("f", SequenceEdit<object?>.At(5000 - i, 0, new object?[] { (long)i })),
        _ => FieldOperation.EditText("f", i == 0 ? SequenceEdit<char>.At(0, 0, "a".AsMemory()) : SequenceEdit<char>.At(0, 1, "b".AsMemory())),
    };

    private static FieldOperation Many(FieldOperationKind kind) => kind switch
    {
        FieldOperationKind.EditSet => FieldOperation.EditSet("f", [.. Enumerable.Range(0, 10_000).Select(i => new EntryEdit((long)i, true))]),
        FieldOperationKind.EditMap => FieldOperation.EditMap("f", [.. Enumerable.Range(0, 10_000).Select(i => new EntryEdit($"key {i}", true, (long)i))]),
        FieldOperationKind.EditList => FieldOperation.EditList("f", SequenceEdit<object?>.At(0, 0, new object?[10_000])),
        _ => FieldOperation.Set("f", new string('x', 10_000)),
    };

    private static byte[] Encode(ItemState item)
    {
        var writer = new WireWriter();
        ItemStateCodec.Write(writer, item, new FieldSetTable());
        return writer.ToArray();
    }

    private void Take(ItemState item, int number, FieldOperation operation)
    {
        Append(number);
        item.Apply(_graph, number, number == 0 ? ChangeKind.Create : ChangeKind.Update, PayloadStatus.Readable, [operation]);
        Assert.False(item.HasUnmerged);
    }

    private void Append(int number)
    {
        var chain = new ChainId(new SessionId(1), 1);
        var header = new CommitHeader
        {
            Repository = new RepositoryId(7),
            Chain = chain,
            Seq = number + 1,
            Prev = number == 0 ? null : _graph.IdAt(number - 1),
            Height = number + 1,
            Time = number,
            Changes = [new Change { Key = "k", Kind = number == 0 ? ChangeKind.Create : ChangeKind.Update, Parents = number == 0 ? [] : [_graph.IdAt(number - 1)] }],
        };
        _graph.MarkOwn(chain);
        _graph.Apply([new CommitRun([Commit.Create(header, default)], null)]);
    }
}
