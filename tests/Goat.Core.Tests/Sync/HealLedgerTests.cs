using Goat.Identity;
using Goat.Sync;

namespace Goat.Core.Tests.Sync;

/// <summary>Which part of a heal is whose, and until when.</summary>
public sealed class HealLedgerTests
{
    private const int Held = 10_000;
    private const int Share = 1_250;

    private readonly HealLedger _ledger = new();

    [Fact]
    public void Each_who_asks_gets_another_eighth_until_all_are_given()
    {
        var shares = Enumerable.Range(0, 8).Select(_ => Ask(now: 1_000)!.Value).ToArray();

        Assert.Equal(Enumerable.Range(0, 8).Select(i => (long)i * Share), shares.Select(s => s.First));
        Assert.All(shares, s => Assert.Equal(Share, s.Count));
        Assert.Equal(0, Ask(now: 1_000)!.Value.Count);
    }

    [Fact]
    public void A_part_that_is_not_delivered_for_ten_seconds_is_handed_to_the_next_who_asks()
    {
        var first = Ask(now: 1_000)!.Value;
        Ask(now: 1_000);

        Assert.NotEqual(first, Ask(now: 10_999)!.Value);
        Assert.Equal(first, Ask(now: 11_000)!.Value);
    }

    [Fact]
    public void A_part_that_was_delivered_is_nobodys_any_more_and_its_sender_gets_the_next()
    {
        var first = Ask(now: 1_000)!.Value;

        var second = Deliver(first, now: 2_000)!.Value;

        Assert.Equal(Share, second.First);
        Assert.Equal(2 * Share, Ask(now: 2_000)!.Value.First);

        // Part 1 has not come by then; part 0 has.
        Assert.Equal(Share, Ask(now: 50_000)!.Value.First);
    }

    [Fact]
    public void When_all_is_delivered_there_is_no_part_and_an_ordinary_round_follows()
    {
        var share = Ask(now: 1_000);
        for (var i = 0; i < 7; i++)
        {
            share = Deliver(share!.Value, now: 1_000);
        }

        Assert.Null(Deliver(share!.Value, now: 1_000));
    }

    [Fact]
    public void Few_lacking_commits_are_for_whoever_comes_and_some_for_one_alone()
    {
        Assert.Null(_ledger.Answer(Request(Held), Answer(Held - 7), 0));
        Assert.Equal(Held, _ledger.Answer(Request(Held), Answer(Held - 8), 0)!.Value.Count);
        Assert.Equal(default(HealShare), _ledger.Answer(Request(Held), Answer(Held - 8), 0));
    }

    [Fact]
    public void Parts_that_nobody_asked_for_in_a_minute_are_forgotten()
    {
        Ask(now: 1_000);
        Ask(now: 1_000);

        Assert.Equal(0, Ask(now: 62_000)!.Value.First);
    }

    [Fact]
    public void A_part_that_was_never_given_is_not_taken_for_delivered()
    {
        Ask(now: 1_000);
        Deliver(new HealShare(5L * Share, Share, 0), now: 1_000);
        Deliver(new HealShare(17, Share, 0), now: 1_000);

        Assert.Contains(5L * Share, Enumerable.Range(0, 8).Select(_ => Ask(now: 1_000)!.Value.First));
    }

    private HealShare? Ask(long now) => _ledger.Answer(Request(Held), Answer(0), now);

    private HealShare? Deliver(HealShare share, long now) => _ledger.Answer(Request(Held) with { Share = share with { Next = share.First + share.Count } }, Answer(0), now);

    private static SyncPart Request(long count) => new() { Repository = new RepositoryId(1), Count = count };

    private static SyncPart Answer(long count) => new() { Repository = new RepositoryId(1), Count = count };
}
