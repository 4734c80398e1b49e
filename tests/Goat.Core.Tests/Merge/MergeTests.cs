using CsCheck;
using Goat.Commits;
using Goat.Merge;

namespace Goat.Core.Tests.Merge;

public sealed class MergeTests
{
    [Fact]
    public void Any_order_of_the_same_commits_gives_the_same_bytes() =>
        Gen.Select(MergeHistory.Steps, Gen.Int).Sample((history, seed) =>
        {
            var commits = MergeHistory.Play(history);
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
}
