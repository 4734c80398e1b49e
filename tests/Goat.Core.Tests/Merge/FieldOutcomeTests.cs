using Goat.Commits;
using static Goat.Core.Tests.Merge.TwoAuthors;

namespace Goat.Core.Tests.Merge;

/// <summary>The tables of docs/merging.md.</summary>
public sealed class FieldOutcomeTests
{
    [Fact]
    public void Counters_add_up_and_wrap()
    {
        Assert.Equal("2 | 1", new TwoAuthors(Set(0L)).Merge([Set(1L)], [Set(2L)]));
        Assert.Equal("8", new TwoAuthors(Add(5)).Merge([Add(1)], [Add(-1), Add(3)]));
        Assert.Equal("5", new TwoAuthors().Merge([Add(2)], [Add(3)]));
        Assert.Equal("-9223372036854775808", new TwoAuthors(Set(long.MaxValue)).Merge([Add(1)], [Add(2), Add(-2)]));
    }

    [Fact]
    public void A_counter_that_is_set_keeps_what_was_added_to_the_old_value_as_a_conflict()
    {
        Assert.Equal("100 | 6", new TwoAuthors(Set(5L)).Merge([Add(1)], [Set(100L)]));
        Assert.Equal("101 | 8", new TwoAuthors(Add(5)).Merge([Set(100L), Add(1)], [Add(3)]));
    }

    [Fact]
    public void Sets_keep_what_anybody_added_and_adding_wins_over_removing()
    {
        Assert.Equal("{a, b, x}", new TwoAuthors(Put("x")).Merge([Put("a")], [Put("b")]));
        Assert.Equal("{b}", new TwoAuthors(Put("x")).Merge([Drop("x")], [Put("b")]));
        Assert.Equal("{x}", new TwoAuthors(Put("x")).Merge([Drop("x")], [Put("x")]));
        Assert.Equal("{x}", new TwoAuthors(Put("x")).Merge([Put("x")], [Drop("x")]));
        Assert.Equal("{}", new TwoAuthors(Put("x")).Merge([Drop("x")], [Drop("x")]));
        Assert.Equal("{}", new TwoAuthors(Put("x")).Merge([Put("x"), Drop("x")], [Drop("x")]));
        Assert.Equal("{null, False, 1, 1.0, 1, a}", new TwoAuthors(Put("a")).Merge([Put(1L), Put(null)], [Put(1.0m), Put("1"), Put(false)]));
    }

    [Fact]
    public void Maps_merge_key_by_key_and_an_update_wins_over_a_remove()
    {
        Assert.Equal("{k: 2}", new TwoAuthors(Put("k", 1L)).Merge([Put("k", 2L)], [DropKey("k")]));
        Assert.Equal("{k: 2}", new TwoAuthors(Put("k", 1L)).Merge([DropKey("k")], [Put("k", 2L)]));
        Assert.Equal("{k: 3}", new TwoAuthors(Put("k", 1L)).Merge([Put("k", 2L)], [Put("k", 3L)]));
        Assert.Equal("{a: 1, b: 2, k: 1}", new TwoAuthors(Put("k", 1L)).Merge([Put("a", 1L)], [Put("b", 2L)]));
        Assert.Equal("{}", new TwoAuthors(Put("k", 1L)).Merge([DropKey("k")], [DropKey("k")]));
    }

    [Fact]
    public void Texts_keep_the_insertions_and_the_deletions_of_both()
    {
        Assert.Contains(new TwoAuthors(Set("ABC")).Merge([Text(0, 1, ""), Text(2, 0, "Y")], [Text(2, 1, ""), Text(2, 0, "X")]), new[] { "BYX", "BXY" });
        Assert.Equal("Hello Dear World!", new TwoAuthors(Set("Hello World")).Merge([Text(5, 0, " Dear")], [Text(11, 0, "!")]));
        Assert.Equal("ad", new TwoAuthors(Set("abcd")).Merge([Text(1, 2, "")], [Text(1, 2, "")]));
        Assert.Equal("aXd", new TwoAuthors(Set("abcd")).Merge([Text(1, 2, "")], [Text(2, 0, "X")]));
        Assert.Contains(new TwoAuthors(Set("abcde")).Merge([Text(1, 3, "X")], [Text(1, 3, "Y")]), new[] { "aXYe", "aYXe" });
        Assert.Equal("e", new TwoAuthors(Set("abcde")).Merge([Text(0, 3, "")], [Text(1, 3, "")]));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Two_sentences_typed_at_the_same_place_come_out_whole(bool isFirstBackward, bool isSecondBackward)
    {
        var merged = new TwoAuthors(Set("<>")).Merge([.. Type("One sentence. ", isFirstBackward)], [.. Type("The other one. ", isSecondBackward)]);
        Assert.Contains(merged, new[] { "<One sentence. The other one. >", "<The other one. One sentence. >" });
    }

    [Fact]
    public void Lists_keep_the_insertions_of_both_and_runs_do_not_interleave()
    {
        Assert.Contains(new TwoAuthors(List(0, 0, 1L, 2L)).Merge([List(1, 0, "a", "b")], [List(1, 0, "c", "d")]), new[] { "[1, a, b, c, d, 2]", "[1, c, d, a, b, 2]" });
        Assert.Equal("[2, x]", new TwoAuthors(List(0, 0, 1L, 2L)).Merge([List(0, 1)], [List(2, 0, "x")]));
        Assert.Equal("[null]", new TwoAuthors(List(0, 0, 1L)).Merge([List(0, 1)], [List(0, 1, [null])]));
    }

    [Fact]
    public void What_is_created_twice_is_there_twice()
    {
        Assert.Contains(new TwoAuthors().Merge([Text(0, 0, "one")], [Text(0, 0, "two")]), new[] { "onetwo", "twoone" });
        Assert.Equal("{a, b}", new TwoAuthors().Merge([Put("a")], [Put("b")]));
    }

    [Fact]
    public void A_text_that_is_set_as_a_whole_keeps_concurrent_edits_of_the_old_one_as_a_conflict()
    {
        Assert.Equal("new | old!", new TwoAuthors(Set("old")).Merge([Text(3, 0, "!")], [Set("new")]));
        Assert.Equal("(absent) | old!", new TwoAuthors(Set("old")).Merge([Text(3, 0, "!")], [Remove()]));
        Assert.Equal("new? | old!", new TwoAuthors(Set("old")).Merge([Set("new"), Text(3, 0, "?")], [Text(3, 0, "!")]));
        var authors = new TwoAuthors(Set("old"));
        authors.Merge([Text(3, 0, "!")], [Set("new")]);
        Assert.Equal("new.", authors.Write(authors.A, Text(3, 0, ".")).Meet());
    }

    [Fact]
    public void An_operation_of_another_type_replaces_what_there_was()
    {
        Assert.Equal("1", new TwoAuthors(Set("text")).WriteA(Add(1)).Meet());
        Assert.Equal("{x}", new TwoAuthors(Set(true)).WriteA(Put("x")).Meet());
        Assert.Equal("x", new TwoAuthors(Set("text"), Remove()).WriteA(Text(0, 0, "x")).Meet());
        Assert.Equal("t | [1]", new TwoAuthors().Merge([List(0, 0, 1L)], [Text(0, 0, "t")]));
    }

    [Fact]
    public void An_edit_beyond_the_end_has_no_effect_and_later_ones_go_on()
    {
        var authors = new TwoAuthors(Set("abc"));
        Assert.Equal("aXbc", authors.Merge([Text(2, 5, "?")], [Text(1, 0, "X")]));
        Assert.Equal("aXbc.", authors.Write(authors.A, Text(4, 0, ".")).Meet());
    }

    [Fact]
    public void Torn_surrogate_pairs_show_as_replacement_characters_until_they_are_whole_again()
    {
        var authors = new TwoAuthors(Set("🧀🧀"));
        Assert.Equal("\ufffd-\ufffd🧀", authors.Write(authors.A, Text(1, 0, "-")).Meet());
        Assert.Equal("🧀🧀!", authors.Merge([Text(1, 1, "")], [Text(5, 0, "!")]));
    }

    [Fact]
    public void A_hundred_authors_who_had_not_seen_each_other_come_to_one_text_and_the_next_edit_names_64_of_them()
    {
        var authors = Enumerable.Range(1, 100).Select(i => new MergeReplica((ulong)i)).ToArray();
        authors[0].Write("k", ChangeKind.Create, 1, PayloadStatus.Readable, Set("()"));
        foreach (var author in authors)
        {
            author.Receive(authors[0].Commits.Take(1));
            author.Write("k", ChangeKind.Update, 2, PayloadStatus.Readable, Text(1, 0, "word "));
        }

        var all = authors.SelectMany(a => a.Commits).ToArray();
        authors[0].Receive(all);
        authors[1].Receive(all.Reverse());
        Assert.Equal(authors[0].Export(), authors[1].Export());
        Assert.Equal($"({string.Concat(Enumerable.Repeat("word ", 100))})", Show(authors[0]));
        Assert.Equal(100, authors[0]["k"].Heads.Count);

        foreach (var number in (int[])[2, 3])
        {
            authors[number].Receive(all);
            authors[number].Join();
            authors[number].Write("k", ChangeKind.Update, 3, PayloadStatus.Readable, Text(1, 500, $"{number}"));
        }

        authors[0].Receive(authors[2].Commits.Concat(authors[3].Commits));
        authors[1].Receive(authors[3].Commits.Concat(authors[2].Commits));
        Assert.Equal(authors[0].Export(), authors[1].Export());
        Assert.Contains(Show(authors[0]), new[] { "(23)", "(32)" });
    }

    private static IEnumerable<FieldOperation> Type(string sentence, bool isBackward) =>
        isBackward ? sentence.Reverse().Select(c => Text(1, 0, $"{c}")) : sentence.Select((c, i) => Text(1 + i, 0, $"{c}"));
}
