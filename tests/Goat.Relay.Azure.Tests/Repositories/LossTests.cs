using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Goat.Relay.Azure.Cache;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Azure.Tests.Azurite;
using Goat.Relay.Cache;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Sync;

namespace Goat.Relay.Azure.Tests.Repositories;

/// <summary>Anything in the storage account vanishes or turns into something else, under a relay that runs and under one that starts: three clients heal it, and upload little more than what was lost.</summary>
public sealed class LossTests(AzuriteFixture azurite)
{
    private const int Segments = 4;
    private const int PushesPerSegment = 3;
    private const int CommitsPerPush = 4;
    private const int Commits = Segments * PushesPerSegment * CommitsPerPush;

    private readonly AzuriteAccount _account = azurite.NewAccount();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What happens, to which segment, and whether the relay is restarted after it.</summary>
    public static TheoryData<string, int, bool> Damages
    {
        get
        {
            var data = new TheoryData<string, int, bool>();
            foreach (var restarts in new[] { true, false })
            {
                foreach (var damage in new[] { "container", "control", "older control", "control of nothing", "index", "garbage index", "another's index", "empty index" })
                {
                    data.Add(damage, 0, restarts);
                }

                for (var segment = 0; segment <= Segments; segment++)
                {
                    data.Add("deleted", segment, restarts);
                }

                foreach (var damage in new[] { "truncated", "shorter", "longer", "garbage", "another's", "unmarked" })
                {
                    data.Add(damage, 1, restarts);
                    data.Add(damage, Segments, restarts);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Whatever_is_lost_is_healed(string damage, int at, bool restarts)
    {
        await using var relay = await TestRelay.StartAsync(Setup);
        var clients = await FillAsync(relay);
        var lost = await DamageAsync(damage, at, clients[0]);
        await using var second = restarts ? await TestRelay.StartAsync(Setup with { Instance = relay.Instance }) : null;
        var http = (second ?? relay).Http;
        var uploaded = clients.Sum(c => c.Uploaded);

        // Someone who holds nothing comes in the middle of it.
        clients.Add(await TestReplica.RegisterAsync(second ?? relay));
        await clients[^1].SyncAsync(http);
        foreach (var client in clients)
        {
            Assert.Equal(ConversationState.Synced, await client.SyncAsync(http));
        }

        // Where the relay runs on, it may notice later that it cannot read what it indexed: when somebody wants it.
        clients.Add(await TestReplica.RegisterAsync(second ?? relay));
        await clients[^1].SyncAsync(http);
        foreach (var client in clients)
        {
            Assert.Equal(ConversationState.Synced, await client.SyncAsync(http));
        }

        Assert.Single(clients.Select(c => c.Describe()).Distinct());
        Assert.Equal((Commits, 0), (clients[^1].Set.Graph.Count, clients[^1].Set.Graph.OrphanCount));
        if (lost is { } count)
        {
            Assert.Equal(count, clients.Sum(c => c.Uploaded) - uploaded);
        }

        Assert.Equal(0, (second ?? relay).Metrics.Snapshot().Storage.Lists);
        await AssertServedByNextAsync(relay, clients[0]);
    }

    private TestRelaySetup Setup => new() { Cache = operations => new AzureBlobCommitCache(_account.Connect(operations), segmentBlocks: PushesPerSegment) };

    /// <summary>A relay that starts afterwards serves all of it: what was healed was stored.</summary>
    private async Task AssertServedByNextAsync(TestRelay relay, TestReplica author)
    {
        await using var next = await TestRelay.StartAsync(Setup with { Instance = relay.Instance });
        var reader = await TestReplica.RegisterAsync(next);
        Assert.Equal(ConversationState.Synced, await reader.SyncAsync(next.Http));
        Assert.Equal(author.Set.Graph.Digest, reader.Set.Graph.Digest);
    }

    /// <summary>Three clients that hold the same, and a relay with four full segments and a fifth.</summary>
    private static async Task<List<TestReplica>> FillAsync(TestRelay relay)
    {
        var clients = new List<TestReplica>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await TestReplica.RegisterAsync(relay));
        }

        for (var i = 0; i < Segments * PushesPerSegment; i++)
        {
            await clients[0].PushAsync(relay.Http, clients[0].BundleOf(await clients[0].AttestAsync([.. clients[0].Write(CommitsPerPush, Guid.NewGuid().ToString())])));
        }

        foreach (var client in clients)
        {
            Assert.Equal(ConversationState.Synced, await client.SyncAsync(relay.Http));
        }

        return clients;
    }

    /// <returns>How many commits are uploaded for it: all, once, where the relay has nothing left. Null where it depends on a Bloom filter with a random salt.</returns>
    private async Task<int?> DamageAsync(string damage, int at, TestReplica author)
    {
        var cache = new AzureBlobCommitCache(_account.Connect(new Goat.Relay.Storage.StorageOperations()));
        var control = (await cache.ReadControlAsync(author.Repository, Cancellation))!;

        // The last one holds the certificates of those who only read.
        Assert.Equal(Segments + 1, control.Active);
        switch (damage)
        {
            case "container":
                await _account.LoseEverythingAsync();
                return Commits;
            case "control":
                await _account.LoseControlAsync(author.Repository);
                return Commits;
            case "older control":
                await WriteControlAsync(author, control with { Active = 2 });
                return null;
            case "control of nothing":
                await WriteControlAsync(author, control with { Generation = control.Generation + 1 });
                return Commits;
            case "index" or "garbage index" or "another's index" or "empty index":
                await DamageIndexAsync(damage, control, author);
                return 0;
            default:
                await DamageSegmentAsync(damage, control.Segments().ElementAt(at), control, author);
                return null;
        }
    }

    private async Task WriteControlAsync(TestReplica author, CacheControl control) =>
        await _account.Container.GetBlobClient(BlobNames.Control(author.Repository)).UploadAsync(BinaryData.FromBytes(ControlRow.Write(control)), overwrite: true, Cancellation);

    private async Task DamageIndexAsync(string damage, CacheControl control, TestReplica author)
    {
        var blob = _account.Container.GetBlobClient(BlobNames.Index(author.Repository, control.Generation));
        var bytes = (await blob.DownloadContentAsync(Cancellation)).Value.Content.ToArray();
        Assert.InRange(bytes.Length, 100, int.MaxValue);
        switch (damage)
        {
            case "index":
                await blob.DeleteAsync(cancellationToken: Cancellation);
                return;
            case "garbage index":
                bytes[bytes.Length / 2] ^= 1;
                break;
            case "another's index":
                bytes = (await new AzureBlobCommitCache(_account.Connect(new Goat.Relay.Storage.StorageOperations())).ReadAsync(author.Repository, control.ActiveSegment, 0, 1000, Cancellation)).Bytes.ToArray();
                break;
            default:
                bytes = [];
                break;
        }

        await blob.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, Cancellation);
    }

    private async Task DamageSegmentAsync(string damage, SegmentId segment, CacheControl control, TestReplica author)
    {
        if (damage == "deleted")
        {
            await _account.LoseSegmentAsync(author.Repository, segment);
            return;
        }

        var bytes = await ReadAsync(segment, author);
        var other = await ReadAsync(control.Segments().First(), author);
        byte[] replacement = damage switch
        {
            "truncated" => bytes[..^10],
            "shorter" => [.. Enumerable.Range(0, bytes.Length / 2).Select(i => (byte)(i * 37))],
            "longer" => [.. Enumerable.Range(0, (2 * bytes.Length) + 100).Select(i => (byte)(i * 37))],
            "garbage" => [.. bytes.Select((_, i) => (byte)(i * 37))],
            "another's" => other,
            "unmarked" => bytes,
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        };
        await _account.ReplaceSegmentAsync(author.Repository, segment, replacement, keepsMetadata: damage != "unmarked");
    }

    private async Task<byte[]> ReadAsync(SegmentId segment, TestReplica author) =>
        (await _account.Container.GetAppendBlobClient(BlobNames.Segment(author.Repository, segment)).DownloadContentAsync(Cancellation)).Value.Content.ToArray();
}
