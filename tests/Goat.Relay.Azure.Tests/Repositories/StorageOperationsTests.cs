using Goat.Relay.Azure.Cache;
using Goat.Relay.Azure.Tests.Azurite;
using Goat.Relay.Storage;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Sync;

namespace Goat.Relay.Azure.Tests.Repositories;

/// <summary>What each kind of round costs in storage calls, exactly.</summary>
public sealed class StorageOperationsTests(AzuriteFixture azurite)
{
    private readonly AzuriteAccount _account = azurite.NewAccount();

    private TestRelaySetup Setup => new() { Cache = operations => new AzureBlobCommitCache(_account.Connect(operations)) };

    [Fact]
    public async Task An_idle_round_reads_once_a_push_reads_and_appends_once_a_pull_reads_twice_unless_it_was_just_appended()
    {
        await using var relay = await TestRelay.StartAsync(Setup);
        var author = await TestReplica.RegisterAsync(relay);
        await PushAsync(relay, author);

        Assert.Equal(Of(reads: 1, appends: 1), await CountAsync(relay, () => PushAsync(relay, author)));
        Assert.Equal(Of(reads: 1), await CountAsync(relay, () => AskAsync(relay, author)));
        var reader = TestReplica.Create(relay);
        Assert.Equal(Of(reads: 1), await CountAsync(relay, () => AskAsync(relay, reader)));
        await using var second = await TestRelay.StartAsync(Setup with { Instance = relay.Instance });
        await AskAsync(second, author);
        Assert.Equal(Of(reads: 2), await CountAsync(second, () => AskAsync(second, reader)));
    }

    [Fact]
    public async Task The_first_push_creates_the_segment_and_the_control_row()
    {
        await _account.Container.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var relay = await TestRelay.StartAsync(Setup);
        var author = await TestReplica.RegisterAsync(relay);

        // Nothing is indexed yet: the control row is asked for once.
        Assert.Equal(Of(appends: 1, controlReads: 1, controlWrites: 2), await CountAsync(relay, () => PushAsync(relay, author)));
    }

    [Fact]
    public async Task A_relay_that_starts_reads_control_row_index_blob_and_active_segment()
    {
        await using var relay = await TestRelay.StartAsync(Setup);
        var author = await TestReplica.RegisterAsync(relay);
        await PushAsync(relay, author);
        await using var second = await TestRelay.StartAsync(Setup with { Instance = relay.Instance });

        Assert.Equal(Of(reads: 2, controlReads: 1), await CountAsync(second, () => AskAsync(second, author)));
    }

    [Fact]
    public async Task Long_pulls_read_four_mebibytes_at_a_time()
    {
        await using var relay = await TestRelay.StartAsync(Setup);
        var author = await TestReplica.RegisterAsync(relay);
        for (var i = 0; i < 3; i++)
        {
            // Text that does not compress.
            var text = string.Concat(Enumerable.Range(0, 1_000).Select(_ => Guid.NewGuid()));
            await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. author.Write(20, text)])));
        }

        // Without a certificate, which it would push.
        var reader = TestReplica.Create(relay);
        var before = relay.Metrics.Snapshot();
        Assert.Equal(ConversationState.Synced, await reader.SyncAsync(relay.Http));
        var rounds = relay.Metrics.Snapshot().Rounds.Values.Sum() - before.Rounds.Values.Sum();

        Assert.Equal(60, reader.Set.Graph.Count);
        var cost = relay.Metrics.Snapshot().Storage - before.Storage;
        Assert.InRange(cost.Reads, rounds, 2 * rounds);
        Assert.Equal(Of(reads: cost.Reads), cost);
    }

    [Fact]
    public async Task A_full_segment_is_rolled_once_and_without_a_list()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Cache = operations => new AzureBlobCommitCache(_account.Connect(operations), segmentBlocks: 4) });
        var author = await TestReplica.RegisterAsync(relay);
        for (var i = 0; i < 4; i++)
        {
            await PushAsync(relay, author);
        }

        var cost = await CountAsync(relay, () => PushAsync(relay, author));

        // Next segment, seal, control row, index blob.
        Assert.Equal((1, 4, 0), (cost.Appends, cost.ControlWrites, cost.Lists));
        Assert.InRange(cost.Total, 6, 14);
        Assert.Equal(Of(reads: 1, appends: 1), await CountAsync(relay, () => PushAsync(relay, author)));
    }

    private static StorageCounts Of(long reads = 0, long appends = 0, long controlReads = 0, long controlWrites = 0) => new(reads, appends, controlReads, controlWrites, 0, 0);

    private static async Task<StorageCounts> CountAsync(TestRelay relay, Func<Task> work)
    {
        var before = relay.Metrics.Snapshot().Storage;
        await work();
        return relay.Metrics.Snapshot().Storage - before;
    }

    private static async Task PushAsync(TestRelay relay, TestReplica author)
    {
        var reply = await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. author.Write()])));
        Assert.Equal(1, reply.Accepted);
    }

    private static Task AskAsync(TestRelay relay, TestReplica replica) =>
        TestReplica.SendAsync(relay.Http, new SyncPart
        {
            Repository = replica.Repository,
            Count = replica.Set.Graph.Count,
            Digest = replica.Set.Graph.Digest,
            StatementDigest = replica.Set.Statements.Digest,
            HaveIsComplete = true,
        });
}
