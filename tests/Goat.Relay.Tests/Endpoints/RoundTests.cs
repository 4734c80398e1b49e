using Goat.Graph;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Sync;

namespace Goat.Relay.Tests.Endpoints;

/// <summary>The golden way, over real HTTP, routed and bare.</summary>
public sealed class RoundTests
{
    public static TheoryData<HostKind> Hostings => [HostKind.Routed, HostKind.Bare];

    [Theory]
    [MemberData(nameof(Hostings))]
    public async Task Two_replicas_that_wrote_offline_end_with_the_same_commits(HostKind host)
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Host = host });
        var a = await TestReplica.RegisterAsync(relay);
        var b = await TestReplica.RegisterAsync(relay);
        a.Write(30);
        b.Write(20);

        Assert.Equal(ConversationState.Synced, await a.SyncAsync(relay.Http));
        Assert.Equal(ConversationState.Synced, await b.SyncAsync(relay.Http));
        Assert.Equal(ConversationState.Synced, await a.SyncAsync(relay.Http));

        Assert.Equal(50, a.Set.Graph.Count);
        Assert.Equal(a.Describe(), b.Describe());

        // Where the filter passed a commit by mistake, what builds on it came first and waited as orphans.
        var commits = relay.Metrics.Snapshot().Commits;
        Assert.Equal(50, commits[AdmissionStatus.Stored] + commits[AdmissionStatus.Orphan]);
    }

    [Fact]
    public async Task A_push_round_costs_one_append_and_at_most_one_read_and_an_idle_round_one_read()
    {
        await using var relay = await TestRelay.StartAsync();
        var a = await TestReplica.RegisterAsync(relay);
        a.Write();
        await a.SyncAsync(relay.Http);

        var bundle = a.BundleOf(await a.AttestAsync([.. a.Write(3)]));
        var before = relay.Metrics.Snapshot().Storage;
        await a.PushAsync(relay.Http, bundle);
        var push = relay.Metrics.Snapshot().Storage - before;

        before = relay.Metrics.Snapshot().Storage;
        Assert.Equal(ConversationState.Synced, await a.SyncAsync(relay.Http, maxRounds: 1));
        var idle = relay.Metrics.Snapshot().Storage - before;

        Assert.Equal((1, 1, 2), (push.Appends, push.Reads, push.Total));
        Assert.Equal((1, 1), (idle.Reads, idle.Total));
        Assert.Equal(0, relay.Metrics.Snapshot().Storage.Lists);
        Assert.True(relay.Metrics.Snapshot().Rounds[RoundKind.Equal] >= 1);
    }

    [Fact]
    public async Task Commits_pushed_twice_are_duplicates_and_are_stored_once()
    {
        await using var relay = await TestRelay.StartAsync();
        var a = await TestReplica.RegisterAsync(relay);
        var bundle = a.BundleOf(await a.AttestAsync([.. a.Write(3)]));

        await a.PushAsync(relay.Http, bundle);
        var again = await a.PushAsync(relay.Http, bundle);

        Assert.Equal((3, 0), (again.Accepted, again.Verdicts.Count));
        Assert.Equal(1, relay.Metrics.Snapshot().Storage.Appends);
        Assert.Equal(3, relay.Metrics.Snapshot().Commits[AdmissionStatus.Duplicate]);
    }
}
