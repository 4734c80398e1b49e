using System.Security.Cryptography;
using Goat.Bundles;
using Goat.Relay.Cache;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Relay.Tests.Repositories;

/// <summary>What is too much for storage or for a repository.</summary>
public sealed class QuotaTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1024 * 1024)]
    [InlineData(3_000)]
    public async Task A_bundle_longer_than_storage_appends_at_once_is_stored_in_several_frames(long segmentBytes)
    {
        var memory = default(MemoryCommitCache);
        var setup = new TestRelaySetup { Cache = operations => new SmallAppendCache(memory ??= new MemoryCommitCache(operations, segmentBytes), 2_000) };
        await using var relay = await TestRelay.StartAsync(setup);
        var author = await TestReplica.RegisterAsync(relay);
        var runs = new List<CommitRun>();
        for (var i = 0; i < 8; i++)
        {
            runs.Add(await author.AttestAsync([.. author.Write(1, Convert.ToBase64String(RandomNumberGenerator.GetBytes(700)))]));
        }

        var reply = await author.PushAsync(relay.Http, author.BundleOf([.. runs]));

        Assert.Equal((8, 8L, null), (reply.Accepted, reply.Count, reply.Problem));
        Assert.InRange(relay.Metrics.Snapshot().Storage.Appends, 2, 16);
        var reader = await TestReplica.RegisterAsync(relay);
        Assert.Equal(ConversationState.Synced, await reader.SyncAsync(relay.Http));
        Assert.Equal(8, reader.Set.Graph.Count);
        await using var restarted = await TestRelay.StartAsync(setup with { Instance = relay.Instance });
        var late = await TestReplica.RegisterAsync(restarted);
        Assert.Equal(ConversationState.Synced, await late.SyncAsync(restarted.Http));
        Assert.Equal(reader.Set.Graph.Digest, late.Set.Graph.Digest);
    }

    [Fact]
    public async Task Statements_that_nothing_needs_are_left_out_beyond_the_quota_and_commits_are_not()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { MaxStatementBytes = 3_000 } });
        var author = await TestReplica.RegisterAsync(relay);
        var small = await StateAsync(author, new byte[500]);
        var large = await StateAsync(author, new byte[3_000]);

        await author.PushAsync(relay.Http, new Bundle(author.Repository, [.. Ordered(author.Certificate!, small)], []));
        var reply = await author.PushAsync(relay.Http, new Bundle(author.Repository, [.. Ordered(author.Certificate!, large)], [await author.AttestAsync([.. author.Write()])]));

        Assert.Equal((1, 1L), (reply.Accepted, reply.Count));
        var reader = await TestReplica.RegisterAsync(relay);
        await reader.SyncAsync(relay.Http);
        Assert.True(reader.Set.Statements.Holds(small.Id));
        Assert.False(reader.Set.Statements.Holds(large.Id));
    }

    private static IEnumerable<Statement> Ordered(params Statement[] statements) => statements.OrderBy(s => s.Id);

    /// <summary>A statement of a kind that nobody knows yet.</summary>
    private static async Task<Statement> StateAsync(TestReplica author, byte[] body)
    {
        var (kind, repository, signer) = ((StatementKind)77, author.Repository.Value, author.Key.PublicKey.Id);
        var signed = Statement.PrepareSigning(kind, isCritical: false, isAboutRepository: true, repository, signer, body);
        var signature = await author.Key.SignAsync(signed, Cancellation);
        return Statement.Create(kind, isCritical: false, isAboutRepository: true, repository, signer, body, signature);
    }
}
