using CsCheck;
using Goat.Commits;
using Goat.Merge;

namespace Goat.Core.Tests.Merge;

public sealed class MergeTests
{
    private const int Authors = 3;

    private static readonly Gen<(int Author, int Action, int Key, int Field, int Time)[]> Histories =
        Gen.Select(Gen.Int[0, Authors - 1], Gen.Int[0, 11], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 6]).Array[1, 40];

    [Fact]
    public void Any_order_of_the_same_commits_gives_the_same_bytes() =>
        Gen.Select(Histories, Gen.Int).Sample((history, seed) =>
        {
            var commits = Play(history);
            var random = new Random(seed);
            var expected = ExportOf(commits);
            for (var i = 0; i < 5; i++)
            {
                var shuffled = commits.ToArray();
                random.Shuffle(shuffled);
                Assert.Equal(expected, ExportOf([.. shuffled, .. shuffled.Take(3)]));
            }
        });

    [Fact]
    public void The_latest_of_concurrent_writes_shows_and_the_others_are_kept_until_the_next_write()
    {
        var (a, b) = (new MergeReplica(1), new MergeReplica(2));
        a.Write("k", ChangeKind.Create, 1, PayloadStatus.Readable, FieldOperation.Set("f", 0L));
        b.Receive(a.Commits);
        a.Write("k", ChangeKind.Update, 5, PayloadStatus.Readable, FieldOperation.Set("f", 1L));
        b.Write("k", ChangeKind.Update, 4, PayloadStatus.Readable, FieldOperation.Set("f", 2L), FieldOperation.Set("g", 3L));
        a.Receive(b.Commits);

        Assert.Equal(1L, a["k"].Read("f"));
        Assert.Equal(3L, a["k"].Read("g"));
        Assert.Equal([2L], a["k"].OthersOf(1).Select(o => o.Value));

        a.Write("k", ChangeKind.Update, 6, PayloadStatus.Readable, FieldOperation.Set("f", 9L));
        Assert.Empty(a["k"].OthersOf(1));
        b.Receive(a.Commits);
        Assert.Equal(a.Export(), b.Export());
    }

    [Fact]
    public void A_write_replaces_what_its_commit_had_seen_even_through_another_item()
    {
        var (a, b) = (new MergeReplica(1), new MergeReplica(2));
        a.Write("k", ChangeKind.Create, 1, PayloadStatus.Readable, FieldOperation.Set("f", 0L));
        b.Receive(a.Commits);
        b.Write("other", ChangeKind.Create, 2, PayloadStatus.Readable);
        b.Write("k", ChangeKind.Update, 3, PayloadStatus.Readable, FieldOperation.Remove("f"));
        a.Receive(b.Commits);

        Assert.Same(ItemState.Absent, a["k"].Read("f"));
        Assert.False(a["k"].HasOthers);
    }

    [Fact]
    public void An_item_is_deleted_only_while_all_its_heads_are_deletes()
    {
        var (a, b) = (new MergeReplica(1), new MergeReplica(2));
        a.Write("k", ChangeKind.Create, 1, PayloadStatus.Readable);
        b.Receive(a.Commits);
        a.Write("k", ChangeKind.Delete, 2, PayloadStatus.Readable);
        Assert.True(a["k"].IsDeleted);
        b.Write("k", ChangeKind.Update, 2, PayloadStatus.Readable, FieldOperation.Set("f", 1L));
        a.Receive(b.Commits);
        Assert.False(a["k"].IsDeleted);
        a.Write("k", ChangeKind.Delete, 3, PayloadStatus.Readable);
        Assert.True(a["k"].IsDeleted);
    }

    [Fact]
    public void A_void_change_has_no_effect_but_can_be_built_on()
    {
        var a = new MergeReplica(1);
        a.Write("k", ChangeKind.Create, 1, PayloadStatus.Readable, FieldOperation.Set("f", 1L));
        a.Write("k", ChangeKind.Delete, 2, PayloadStatus.Readable);
        a.Write("k", ChangeKind.Update, 3, PayloadStatus.Void);
        Assert.True(a["k"].IsDeleted);
        Assert.Single(a["k"].Heads);
        a.Write("k", ChangeKind.Restore, 4, PayloadStatus.Readable);
        Assert.False(a["k"].IsDeleted);
        Assert.Equal(1L, a["k"].Read("f"));
    }

    [Fact]
    public void An_opaque_change_makes_its_item_need_a_newer_app()
    {
        var a = new MergeReplica(1);
        a.Write("k", ChangeKind.Create, 1, PayloadStatus.Opaque);
        a.Write("j", ChangeKind.Create, 1, PayloadStatus.Readable);

        Assert.True(a["k"].NeedsNewerApp);
        Assert.False(a["j"].NeedsNewerApp);
    }

    private static byte[] ExportOf(IEnumerable<Commit> commits)
    {
        var replica = new MergeReplica(99);
        replica.Receive(commits);
        return replica.Export();
    }

    private static List<Commit> Play((int Author, int Action, int Key, int Field, int Time)[] history)
    {
        var authors = Enumerable.Range(0, Authors).Select(i => new MergeReplica((ulong)i)).ToArray();
        foreach (var (author, action, key, field, time) in history)
        {
            var (writer, name) = (authors[author], $"k{key}");
            _ = action switch
            {
                0 or 1 or 2 => Exchange(authors, author, action),
                3 => writer.Write(name, ChangeKind.Delete, time, PayloadStatus.Readable) is not null,
                4 => writer.Write(name, ChangeKind.Restore, time, PayloadStatus.Readable) is not null,
                5 => writer.Write(name, ChangeKind.Update, time, PayloadStatus.Void) is not null,
                6 => writer.Write(name, ChangeKind.Update, time, PayloadStatus.Opaque) is not null,
                7 => writer.Write(name, ChangeKind.Update, time, PayloadStatus.Readable, FieldOperation.Remove($"f{field}")) is not null,
                _ => writer.Write(name, ChangeKind.Update, time, PayloadStatus.Readable, FieldOperation.Set($"f{field}", (long)action), FieldOperation.Set("g", (long)time)) is not null,
            };
        }

        return [.. authors.SelectMany(a => a.Commits).DistinctBy(c => c.Id)];
    }

    private static bool Exchange(MergeReplica[] authors, int to, int from)
    {
        authors[to].Receive(authors[from].Commits.ToArray());
        return true;
    }
}
