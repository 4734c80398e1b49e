using System.Globalization;
using Goat.Commits;
using Goat.Merge;
using Goat.Merge.Values;

namespace Goat.Core.Tests.Merge;

/// <summary>Two authors who change one field of one item, apart from each other until they meet.</summary>
internal sealed class TwoAuthors
{
    private const string Key = "k";
    private const string Field = "f";

    private long _time = 10;

    /// <summary>Starts from what an operation of the first author made.</summary>
    public TwoAuthors(params FieldOperation[] start)
    {
        foreach (var operation in start)
        {
            A.Write(Key, ChangeKind.Update, ++_time, PayloadStatus.Readable, operation with { Field = Field });
        }

        B.Receive(A.Commits);
    }

    public MergeReplica A { get; } = new(1);

    public MergeReplica B { get; } = new(2);

    public static FieldOperation Text(int at, int deleted, string inserted) => FieldOperation.EditText(Field, SequenceEdit<char>.At(at, deleted, inserted.AsMemory()));

    public static FieldOperation List(int at, int deleted, params object?[] inserted) => FieldOperation.EditList(Field, SequenceEdit<object?>.At(at, deleted, inserted));

    public static FieldOperation Add(long addend) => FieldOperation.Add(Field, addend);

    public static FieldOperation Put(object? element) => FieldOperation.EditSet(Field, new EntryEdit(element, true));

    public static FieldOperation Drop(object? element) => FieldOperation.EditSet(Field, new EntryEdit(element, false));

    public static FieldOperation Put(string key, object? value) => FieldOperation.EditMap(Field, new EntryEdit(key, true, value));

    public static FieldOperation DropKey(string key) => FieldOperation.EditMap(Field, new EntryEdit(key, false));

    public static FieldOperation Set(object? value) => FieldOperation.Set(Field, value);

    public static FieldOperation Remove() => FieldOperation.Remove(Field);

    /// <summary>What an author writes, a commit for each operation; later than all before.</summary>
    public TwoAuthors Write(MergeReplica author, params FieldOperation[] operations)
    {
        foreach (var operation in operations)
        {
            author.Write(Key, ChangeKind.Update, ++_time, PayloadStatus.Readable, operation);
        }

        return this;
    }

    /// <summary>What the first author writes.</summary>
    public TwoAuthors WriteA(params FieldOperation[] operations) => Write(A, operations);

    /// <summary>The first author's operations, then, later, the second's; and what both come to.</summary>
    public string Merge(FieldOperation[] a, FieldOperation[] b)
    {
        Write(A, a);
        Write(B, b);
        return Meet();
    }

    /// <summary>What both come to when they have each other's commits.</summary>
    public string Meet()
    {
        A.Receive(B.Commits);
        B.Receive(A.Commits);
        Assert.Equal(A.Export(), B.Export());
        return Show(A);
    }

    /// <summary>What a field shows and, after bars, its conflicts.</summary>
    public static string Show(MergeReplica replica)
    {
        var item = replica[Key];
        return string.Join(" | ", item.OthersOf(item.Fields.SlotOf(Field)).Select(o => o.Value).Prepend(item.Read(Field)).Select(Show));
    }

    private static string Show(object? value) => value switch
    {
        EditedValue { Merger: TextMerger } text => TextMerger.TextOf(text.Content),
        EditedValue { Content: SequenceContent<object?> list } => $"[{string.Join(", ", list.Elements.ToArray().Select(Show))}]",
        EditedValue { Merger.Kind: FieldOperationKind.EditSet } set => $"{{{string.Join(", ", EntryMerger.EntriesOf(set.Content).Keys.Select(k => Show(k.Value)))}}}",
        EditedValue { Merger.Kind: FieldOperationKind.EditMap } map => $"{{{string.Join(", ", EntryMerger.EntriesOf(map.Content).Select(e => $"{Show(e.Key.Value)}: {Show(e.Value[0].Value)}"))}}}",
        EditedValue counter => Show(counter.Content),
        null => "null",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
