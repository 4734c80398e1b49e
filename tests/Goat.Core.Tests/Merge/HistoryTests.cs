using Goat.Commits;
using Goat.Merge;
using static Goat.Core.Tests.Merge.TwoAuthors;

namespace Goat.Core.Tests.Merge;

/// <summary>What merges read of the history.</summary>
public sealed class HistoryTests
{
    [Fact]
    public void Only_the_operations_since_the_common_version_are_read()
    {
        var authors = new TwoAuthors([Set("text"), .. Enumerable.Range(0, 50).Select(i => Text(i, 0, "x"))]);
        authors.Write(authors.A, Text(0, 0, "1"), Text(0, 0, "2")).Write(authors.B, Text(54, 0, "!"));
        authors.A.Take(authors.B.Commits);

        Assert.Equal([51, 52, 53], authors.A["k"].HistoryOf(authors.A.Graph, "k"));
        authors.A.Merge();
        Assert.Empty(authors.A["k"].HistoryOf(authors.A.Graph, "k"));
        Assert.Equal("21" + new string('x', 50) + "text!", Show(authors.A));
    }

    [Fact]
    public void Edits_that_see_each_other_read_nothing()
    {
        var authors = new TwoAuthors(Set("text"));
        for (var i = 0; i < 10; i++)
        {
            authors.Write(i % 2 == 0 ? authors.A : authors.B, Text(i, 0, $"{i}"));
            authors.A.Take(authors.B.Commits);
            authors.B.Take(authors.A.Commits);
            Assert.False(authors.A["k"].HasUnmerged);
            Assert.False(authors.B["k"].HasUnmerged);
        }

        Assert.Equal("0123456789text", Show(authors.A));
    }

    [Fact]
    public void Operations_wait_while_a_commit_that_they_need_cannot_be_read()
    {
        var authors = new TwoAuthors(Set("text"));
        authors.Write(authors.A, Text(0, 0, "a")).Write(authors.B, Text(4, 0, "b"));
        authors.A.Take(authors.B.Commits);
        var item = authors.A["k"];

        Assert.False(item.Merge(authors.A.Graph, "k", new NothingReadable()));
        Assert.True(item.HasUnmerged);
        Assert.Equal("atext", Show(authors.A));
        authors.Write(authors.B, Text(5, 0, "c"));
        Assert.Equal("atextbc", authors.Meet());
        Assert.False(item.HasUnmerged);
    }

    [Fact]
    public void Changed_fields_are_announced_when_they_are_merged()
    {
        var authors = new TwoAuthors(Set("text"));
        authors.Write(authors.A, Text(0, 0, "a")).Write(authors.B, Text(4, 0, "b"));
        authors.A.Take(authors.B.Commits);
        var (item, changes) = (authors.A["k"], new List<FieldChange>());
        var before = item.Read("f");

        Assert.True(item.Merge(authors.A.Graph, "k", authors.A.SourceOf("k"), changes));
        Assert.Equal([new FieldChange("f", before, item.Read("f"))], changes);
        Assert.True(item.Merge(authors.A.Graph, "k", authors.A.SourceOf("k"), changes));
        Assert.Single(changes);
    }

    private sealed class NothingReadable : IOperationSource
    {
        public bool TryRead(int commit, out PayloadStatus status, out IReadOnlyList<FieldOperation> operations)
        {
            (status, operations) = (PayloadStatus.Void, []);
            return false;
        }
    }
}
