using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Graph;
using Goat.Graph;
using Goat.Sync;

namespace Goat.Core.Tests.Sync;

/// <summary>Rounds between two replicas: how many they take, what they cost, and that nothing is lost.</summary>
public sealed class RoundTests
{
    private readonly SyncWorld _world = new();

    [Fact]
    public async Task Equal_replicas_need_one_round_of_few_bytes()
    {
        var (a, b, agreed) = await SharedAsync(300);
        var talk = new Talk(a, b);
        Assert.Equal(ConversationState.Synced, await talk.RunAsync(agreed));
        Assert.Equal((1, RoundKind.Equal), (talk.Rounds, talk.Replies[0].Kind));
        Assert.InRange(talk.Overhead, 1, 150);
    }

    [Fact]
    public async Task Two_empty_replicas_are_equal()
    {
        var talk = new Talk(await _world.NewReplicaAsync(), await _world.NewReplicaAsync());
        Assert.Equal(ConversationState.Synced, await talk.RunAsync());
        Assert.Equal(1, talk.Rounds);
    }

    [Fact]
    public async Task What_is_new_on_one_side_is_one_exact_round()
    {
        var (a, b, agreed) = await SharedAsync(100);
        a.Write(20);
        var up = new Talk(a, b);
        Assert.Equal(ConversationState.Synced, await up.RunAsync(agreed));
        Assert.Equal((1, RoundKind.Exact), (up.Rounds, up.Replies[0].Kind));
        Assert.InRange(up.Overhead, 1, 250);
        b.Write(20);
        var down = new Talk(a, b);
        Assert.Equal(ConversationState.Synced, await down.RunAsync(up.Agreed));
        Assert.Equal((1, RoundKind.Exact), (down.Rounds, down.Replies[0].Kind));
        AssertEqual(a, b);
    }

    [Fact]
    public async Task One_new_commit_on_each_side_is_one_round()
    {
        var (a, b, agreed) = await SharedAsync(100);
        a.Write();
        b.Write();
        var talk = new Talk(a, b);
        Assert.Equal(ConversationState.Synced, await talk.RunAsync(agreed));
        Assert.Equal((1, RoundKind.Exact), (talk.Rounds, talk.Replies[0].Kind));
        Assert.Equal(1, talk.Uploads.Values.Sum());
        AssertEqual(a, b);
    }

    [Fact]
    public async Task Five_hundred_new_commits_on_each_side_take_two_rounds_without_anything_remembered()
    {
        var (a, b, _) = await SharedAsync(1_000);
        a.Write(500);
        b.Write(500);
        var talk = new Talk(a, b);
        Assert.Equal(ConversationState.Synced, await talk.RunAsync());
        Assert.InRange(talk.Rounds, 1, 2);
        Assert.InRange(talk.Overhead, 1, 2_560);
        Assert.Equal(500, talk.Uploads.Values.Sum());
        AssertEqual(a, b);
    }

    [Fact]
    public async Task A_wrong_memory_costs_rounds_and_never_data()
    {
        var (a, b, agreed) = await SharedAsync(50);
        a.Write(10);
        b.LoseEverything();
        var talk = new Talk(a, b);
        Assert.Equal(ConversationState.Synced, await talk.RunAsync(agreed));
        AssertEqual(a, b);
        Assert.Equal(60, b.Set.Graph.Count);
        Assert.All(talk.Uploads.Values, u => Assert.InRange(u, 1, 2));
        Assert.Contains(talk.Replies, r => r.Kind == RoundKind.Healing);
    }

    [Fact]
    public async Task Every_lost_segment_and_every_two_are_noticed_and_healed()
    {
        var (a, b, agreed) = await InSegmentsAsync(7);
        var held = a.Held();
        var segments = b.Segments.ToList();
        for (var first = 0; first < segments.Count; first++)
        {
            for (var second = first; second < segments.Count; second++)
            {
                foreach (var remembered in (CommitId[][])[[.. agreed], []])
                {
                    b.Restore(segments.Where((_, i) => i != first && i != second));
                    Assert.NotEqual(a.Set.Graph.Digest, b.Set.Graph.Digest);
                    var talk = new Talk(a, b);
                    Assert.Equal(ConversationState.Synced, await talk.RunAsync(remembered));
                    Assert.All(talk.Replies.SkipLast(1), r => Assert.False(r.IsEqual));
                    Assert.All(talk.Uploads.Values, u => Assert.InRange(u, 1, 2));
                    Assert.Equal(held, b.Held());
                    AssertEqual(a, b);
                }
            }
        }
    }

    [Fact]
    public async Task Frames_lost_at_the_asking_side_come_back()
    {
        for (var lost = 0; lost < 7; lost++)
        {
            foreach (var isRemembered in (bool[])[true, false])
            {
                var (b, a, agreed) = await InSegmentsAsync(7);
                var held = b.Held();
                a.Lose(lost);
                CommitId[] remembered = isRemembered ? [.. agreed] : [];
                Assert.Equal(ConversationState.Synced, await new Talk(a, b).RunAsync(remembered));
                Assert.Equal(held, a.Held());
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2_000)]
    [InlineData(20_000)]
    public async Task Small_pages_bring_everything_over_a_page_at_a_time(int pageBytes)
    {
        var (a, b, _) = await SharedAsync(10);
        for (var i = 0; i < 12; i++)
        {
            await WriteRunAsync(a, 5);
            await WriteRunAsync(b, 5);
        }

        var talk = new Talk(a, b) { PageBytes = pageBytes };
        Assert.Equal(ConversationState.Synced, await talk.RunAsync());
        AssertEqual(a, b);
        Assert.Equal(10 + 120, a.Set.Graph.Count);
        Assert.All(talk.Uploads.Values, u => Assert.Equal(1, u));

        // Each page brings something: no round is without progress.
        Assert.InRange(talk.Rounds, 1, 2 + (2 * 12));
    }

    [Fact]
    public async Task Commits_that_are_asked_for_by_name_are_sent()
    {
        var (a, b, _) = await SharedAsync(30);
        var wants = a.Held().Take(3).ToList();
        var request = new SyncPart { Repository = SampleDag.Repository, Count = a.Set.Graph.Count, Digest = default, HaveIsComplete = true, Have = [.. a.Set.Graph.Tips.Select(t => t.Short)], Wants = wants };
        var reply = await SyncResponder.AnswerAsync(b.Set, request, null, b, 1, cancellationToken: TestContext.Current.CancellationToken);
        Assert.ProperSubset(BundleCodec.Decode(reply.Bundle.Span).Commits.Select(c => c.Id).Append(default).ToHashSet(), wants.ToHashSet());
    }

    [Fact]
    public async Task Statements_reach_both_sides_whatever_their_kind()
    {
        var (a, b, agreed) = await SharedAsync(5);
        a.Store(new Bundle(SampleDag.Repository, [await SyncWorld.SayAsync(a.Author.Key, "from a")], []));
        b.Store(new Bundle(SampleDag.Repository, [await SyncWorld.SayAsync(b.Author.Key, "from b", kind: 1234)], []));
        Assert.Equal(ConversationState.Synced, await new Talk(a, b).RunAsync(agreed));
        Assert.Equal(4, a.Set.Statements.Count);
        AssertEqual(a, b);
    }

    [Fact]
    public async Task Statements_are_exchanged_where_both_hold_no_commits()
    {
        var a = await _world.NewReplicaAsync();
        var b = await _world.NewReplicaAsync();
        a.Store(new Bundle(SampleDag.Repository, [a.Author.Certificate], []));
        Assert.Equal(ConversationState.Synced, await new Talk(a, b).RunAsync());
        Assert.Equal(1, b.Set.Statements.Count);
        Assert.Equal(ConversationState.Synced, await new Talk(await _world.NewReplicaAsync(), b).RunAsync());
    }

    [Fact]
    public async Task Many_long_statements_come_in_pages_that_can_be_read()
    {
        var a = await _world.NewReplicaAsync();
        var b = await _world.NewReplicaAsync();
        var statements = new List<Goat.Statements.Statement> { a.Author.Certificate };
        for (var i = 0; i < 100; i++)
        {
            statements.Add(await SyncWorld.SayAsync(a.Author.Key, Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(30_000))));
        }

        a.Store(new Bundle(SampleDag.Repository, [.. statements.OrderBy(s => s.Id)], []));
        var talk = new Talk(b, a);
        Assert.Equal(ConversationState.Synced, await talk.RunAsync());
        Assert.Equal(101, b.Set.Statements.Count);
        Assert.All(talk.Replies, r => Assert.InRange(r.Bundle.Length, 0, SyncLimits.BundleBytes));
    }

    [Fact]
    public async Task A_refused_commit_leaves_the_rest_of_the_work_to_everybody()
    {
        var (a, b, agreed) = await SharedAsync(5);
        b.Custom = c => Array.Exists(c.Header.Changes, x => x.Key == "forbidden") ? AdmissionVerdict.Refuse(c.Id, RefusalReason.Policy, "no") : null;
        await WriteRunAsync(a, 3);
        a.Write(1, "forbidden");
        await WriteRunAsync(a, 2);
        var talk = new Talk(a, b);
        Assert.NotEqual(ConversationState.Synced, await talk.RunAsync(agreed));
        var cut = talk.Replies.SelectMany(r => r.Verdicts).Last(v => v.Status == AdmissionStatus.Cut).Id;
        await a.AttestAsync(cut);
        Assert.Equal(ConversationState.SyncedExceptRefused, await new Talk(a, b).RunAsync(agreed));
        Assert.Equal(8, b.Set.Graph.Count);
        Assert.Contains(talk.Replies.SelectMany(r => r.Verdicts), v => v is { Reason: RefusalReason.Policy, Detail: "no" });
    }

    [Fact]
    public async Task A_side_that_never_changes_stalls_the_conversation()
    {
        var (a, b, agreed) = await SharedAsync(5);
        a.Write(5);
        var first = (SyncPart?)null;
        var talk = new Talk(a, b) { Tamper = (_, reply) => first ??= reply with { Digest = agreed[0], IsEqual = false, Bundle = default } };
        Assert.Equal(ConversationState.Stalled, await talk.RunAsync(agreed));
        Assert.InRange(talk.Rounds, 3, 8);
    }

    [Fact]
    public async Task A_problem_ends_the_conversation()
    {
        var (a, b, agreed) = await SharedAsync(5);
        var talk = new Talk(a, b) { Tamper = (request, _) => new SyncPart { Repository = request.Repository, Problem = "The disk is full." } };
        Assert.Equal(ConversationState.Failed, await talk.RunAsync(agreed));
        Assert.Equal(("The disk is full.", 1), (talk.Problem, talk.Rounds));
    }

    [Fact]
    public async Task A_run_that_can_no_longer_be_read_is_left_out_and_the_rest_is_sent()
    {
        var (a, b, _) = await SharedAsync(5);
        await WriteRunAsync(a, 3);
        var lost = a.Held().Last();
        var c = await _world.NewReplicaAsync(chain: 9);
        c.Unreadable.Add(lost);
        a.Unreadable.Add(lost);
        Assert.NotEqual(ConversationState.Synced, await new Talk(c, a).RunAsync());
        Assert.DoesNotContain(lost, c.Held());
        a.Unreadable.Clear();
        Assert.Equal(ConversationState.Synced, await new Talk(c, a).RunAsync());
        AssertEqual(a, c);
    }

    private static void AssertEqual(Replica a, Replica b)
    {
        Assert.Equal(a.Held(), b.Held());
        Assert.Equal((a.Set.Graph.Digest, a.Set.Statements.Digest, 0, 0), (b.Set.Graph.Digest, b.Set.Statements.Digest, a.Set.Graph.OrphanCount, b.Set.Graph.OrphanCount));
    }

    /// <summary>Two replicas that hold the same commits of both.</summary>
    private async Task<(Replica A, Replica B, IReadOnlyList<CommitId> Agreed)> SharedAsync(int count)
    {
        var a = await _world.NewReplicaAsync();
        var b = await _world.NewReplicaAsync(isRelay: true);
        a.Write(count - 1);
        Assert.Equal(ConversationState.Synced, await new Talk(a, b).RunAsync());
        b.Write(1);
        var talk = new Talk(a, b);
        Assert.Equal(ConversationState.Synced, await talk.RunAsync());
        AssertEqual(a, b);
        return (a, b, talk.Agreed);
    }

    /// <summary>The answering side has stored what two others wrote in turns, in so many segments.</summary>
    private async Task<(Replica A, Replica B, IReadOnlyList<CommitId> Agreed)> InSegmentsAsync(int segments)
    {
        var a = await _world.NewReplicaAsync();
        var other = await _world.NewReplicaAsync(chain: 2);
        var b = await _world.NewReplicaAsync(chain: 3, isRelay: true);
        IReadOnlyList<CommitId> agreed = [];
        for (var i = 0; i < segments; i++)
        {
            var writer = i % 2 == 0 ? a : other;
            await new Talk(writer, b).RunAsync();
            writer.Write(4);
            Assert.Equal(ConversationState.Synced, await new Talk(writer, b).RunAsync());
        }

        var last = new Talk(a, b);
        Assert.Equal(ConversationState.Synced, await last.RunAsync());
        agreed = last.Agreed;
        Assert.Equal(segments, b.Segments.Count);
        return (a, b, agreed);
    }

    private static async Task WriteRunAsync(Replica replica, int count)
    {
        replica.Write(count);
        await replica.AttestAsync();
    }
}
