using CsCheck;
using Goat.Commits;
using Goat.Merge.Sequences;
using Goat.Wire;

namespace Goat.Core.Tests.Merge.Sequences;

public sealed class SequenceDiffTests
{
    private static readonly string[] Letters = ["a", "b", "c", "🧀", "🧁"];

    private static readonly Gen<string> Text = Gen.Int[0, 4].Array[0, 30].Select(letters => string.Concat(letters.Select(i => Letters[i])));

    [Fact]
    public void The_edit_leads_from_one_text_to_the_other_and_can_be_written() => Gen.Select(Text, Text).Sample((before, after) =>
    {
        var edit = SequenceDiff.Between(before, after);
        Assert.Equal(before == after, edit is null);
        if (edit is not null)
        {
            Assert.Equal(after, Do(before, edit));
            PayloadCodec.Write(new WireWriter(), [[FieldOperation.EditText("t", edit)]]);
        }
    });

    [Fact]
    public void It_is_the_shortest_one() => Gen.Select(Text, Text).Sample((before, after) =>
    {
        var edit = SequenceDiff.Between(before.Replace("🧀", "d").Replace("🧁", "e"), after.Replace("🧀", "d").Replace("🧁", "e"));
        var (old, @new) = (Units(before), Units(after));
        Assert.Equal(old.Length + @new.Length - (2 * Common(old, @new)), edit?.Deleted + edit?.Inserted.Length ?? 0);
    });

    [Fact]
    public void What_did_not_change_stays()
    {
        Assert.Equal([new Splice(6, 0, 5)], SequenceDiff.Between("Hello World", "Hello Dear World")!.Splices);
        Assert.Equal([new Splice(0, 1, 0), new Splice(2, 0, 1)], SequenceDiff.Between("ABC", "BCY")!.Splices);
        Assert.Equal([new Splice(1, 1, 0)], SequenceDiff.Between([1L, null, "x"], [1L, "x"])!.Splices);
        Assert.Null(SequenceDiff.Between([double.NaN, 1.0m], [double.NaN, 1.0m]));
        Assert.NotNull(SequenceDiff.Between([1.0m], [1.00m]));
    }

    [Fact]
    public void Texts_that_have_too_little_in_common_are_replaced_as_a_whole()
    {
        var (before, after) = (new string('a', 5000), string.Concat(Enumerable.Repeat("xa", 2500)));
        Assert.Equal(after, Do(before, SequenceDiff.Between(before, after)!));
        Assert.Single(SequenceDiff.Between(before, after)!.Splices);
    }

    private static string[] Units(string text) => [.. text.EnumerateRunes().Select(r => r.ToString())];

    private static int Common(string[] a, string[] b)
    {
        var lengths = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                lengths[i, j] = a[i - 1] == b[j - 1] ? lengths[i - 1, j - 1] + 1 : Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
            }
        }

        return lengths[a.Length, b.Length];
    }

    private static string Do(string text, SequenceEdit<char> edit)
    {
        var (at, from) = (0, 0);
        foreach (var splice in edit.Splices)
        {
            at += splice.Skipped;
            text = text.Remove(at, splice.Deleted).Insert(at, edit.Inserted.Span.Slice(from, splice.Inserted).ToString());
            at += splice.Inserted;
            from += splice.Inserted;
        }

        return text;
    }
}
