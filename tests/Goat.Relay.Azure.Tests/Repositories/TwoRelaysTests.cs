using System.Net;
using Goat.Bundles;
using Goat.Relay.Azure.Cache;
using Goat.Relay.Azure.Tests.Azurite;
using Goat.Relay.Azure.Tests.Faults;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Sync;

namespace Goat.Relay.Azure.Tests.Repositories;

/// <summary>Two relays over one account: what each of them acknowledged is there, wherever their appends and rolls met.</summary>
public sealed class TwoRelaysTests(AzuriteFixture azurite)
{
    private const int PushesEach = 12;

    private readonly AzuriteAccount _account = azurite.NewAccount();

    [Fact]
    public Task Both_append_at_the_block_limit_and_roll_at_once_and_nothing_is_lost() =>
        AppendAtOnceAsync(new TestRelaySetup { Cache = operations => new AzureBlobCommitCache(_account.Connect(operations), segmentBlocks: 2) });

    [Fact]
    public async Task Storage_that_takes_no_more_blocks_before_a_relay_would_roll_has_both_roll_at_once()
    {
        var limit = new BlockLimitPolicy(3);

        await AppendAtOnceAsync(new TestRelaySetup { Cache = operations => new AzureBlobCommitCache(_account.Connect(operations, limit)) });

        Assert.True(limit.Refused > 0);
    }

    private static async Task AppendAtOnceAsync(TestRelaySetup setup)
    {
        await using var first = await TestRelay.StartAsync(setup);
        await using var second = await TestRelay.StartAsync(setup with { Instance = first.Instance });
        TestRelay[] relays = [first, second];
        var authors = new List<TestReplica>();
        foreach (var relay in relays)
        {
            authors.Add(await TestReplica.RegisterAsync(relay));
        }

        await Task.WhenAll(authors.Select((author, i) => PushAllAsync(author, relays[i])));

        await using var third = await TestRelay.StartAsync(setup with { Instance = first.Instance });
        foreach (var relay in (TestRelay[])[third, first, second])
        {
            var reader = await TestReplica.RegisterAsync(relay);
            Assert.Equal(ConversationState.Synced, await reader.SyncAsync(relay.Http));
            Assert.Equal((2 * PushesEach, 0), (reader.Set.Graph.Count, reader.Set.Graph.OrphanCount));
            Assert.Equal(0, relay.Metrics.Snapshot().CacheLosses);
        }

        var control = await first.Cache.ReadControlAsync(authors[0].Repository, TestContext.Current.CancellationToken);
        Assert.True(control!.Active >= PushesEach / 2);
    }

    private static async Task PushAllAsync(TestReplica author, TestRelay relay)
    {
        for (var i = 0; i < PushesEach; i++)
        {
            var bundle = author.BundleOf(await author.AttestAsync([.. author.Write()]));
            var message = SyncMessageCodec.Encode([new SyncPart { Repository = author.Repository, Count = author.Set.Graph.Count, Bundle = BundleCodec.Encode(bundle) }]);
            while (true)
            {
                using var response = await TestReplica.PostAsync(relay.Http, message);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    // The other one rolled again and again in the meantime.
                    continue;
                }

                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                var reply = Assert.Single(SyncMessageCodec.Decode(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
                Assert.Equal(1, reply.Accepted);
                break;
            }
        }
    }
}
