using CsCheck;
using Goat.Commits;
using Goat.Merge.Sequences;

namespace Goat.Core.Tests.Merge.Sequences;

public sealed class SequenceEditBuilderTests
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 60).Select(i => (char)('A' + (i % 26))));

    [Fact]
    public void One_edit_does_what_its_parts_did_one_after_the_other() =>
        Gen.Select(Gen.Double[0, 1], Gen.Int[0, 8], Gen.Int[0, 4]).Array[0, 60].Sample(edits =>
        {
            var (text, builder, next) = (Text, new SequenceEditBuilder<char>(), 0);
            foreach (var (share, deletes, inserts) in edits)
            {
                var at = (int)(share * text.Length);
                var deleted = Math.Min(deletes, text.Length - at);
                var inserted = string.Concat(Enumerable.Range(next, inserts).Select(i => (char)('a' + (i % 26))));
                next += inserts;
                text = text.Remove(at, deleted).Insert(at, inserted);
                builder.Replace(at, deleted, inserted);
                var edit = builder.ToEdit();
                Assert.Equal(text, Do(edit));
                Assert.Equal(edit.Splices.Count == 0, builder.IsEmpty);
                Assert.All(edit.Splices.Skip(1), s => Assert.True(s.Skipped > 0));
                Assert.All(edit.Splices, s => Assert.True(s.Deleted + s.Inserted > 0));
            }
        });

    [Fact]
    public void Typing_makes_one_splice_and_taking_it_back_none()
    {
        var builder = new SequenceEditBuilder<char>();
        for (var i = 0; i < 5; i++)
        {
            builder.Replace(10 + i, 0, "x");
        }

        builder.Replace(9, 1, []);
        Assert.Equal([new Splice(9, 1, 5)], builder.ToEdit().Splices);
        builder.Replace(9, 5, []);
        Assert.Equal([new Splice(9, 1, 0)], builder.ToEdit().Splices);

        builder = new SequenceEditBuilder<char>();
        builder.Replace(3, 0, "abc");
        builder.Replace(3, 3, []);
        Assert.True(builder.IsEmpty);
    }

    private static string Do(SequenceEdit<char> edit)
    {
        var (text, at, from) = (Text, 0, 0);
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
