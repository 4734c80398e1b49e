using System.Globalization;
using System.Net;
using System.Text.Json;
using Goat.Bundles;
using Goat.Relay.Azure.Cache;
using Goat.Relay.Azure.Control;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Azure.Tests.Azurite;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Relay.Azure.Tests.Faults;

/// <summary>Each call of a relay to storage fails in turn, in every way. A client that comes again gets everything stored, once; nothing that was acknowledged is missing.</summary>
public sealed class InjectedFaultTests(AzuriteFixture azurite)
{
    private const int Pushes = 3;

    // A quick run takes every fifth call, another one for each kind of fault; 1 takes every one.
    private static readonly int Step = int.Parse(Environment.GetEnvironmentVariable("GOAT_STORAGE_FAULT_STEP") ?? "5", CultureInfo.InvariantCulture);

    private readonly AzuriteAccount _account = azurite.NewAccount();

    public static TheoryData<StorageFault> Faults => [.. Enum.GetValues<StorageFault>()];

    /// <summary>A new repository, appends, a roll, an index blob, a start: with the fault at each call that they make.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_at_any_call_costs_a_repetition_and_no_more(StorageFault fault)
    {
        for (var at = (int)fault % Step; ; at += Step)
        {
            var faults = new FaultPolicy();
            await using var relay = await StartAsync(faults, null);
            var author = await TestReplica.RegisterAsync(relay, Goat.Identity.RepositoryPath.Parse($"/data/at{at}"));

            // Twice, for one failure is repeated where that is safe.
            faults.FailAfter(at, fault, fault);
            var refused = await PushAllAsync(relay, author);
            await using var second = await StartAsync(faults, relay);
            refused += await ReadAllAsync(second, author);
            await AssertStoredOnceAsync(author);
            if (faults.Calls <= at)
            {
                Assert.Equal(0, refused);
                return;
            }

            Assert.True(refused <= 2, $"Refused {refused} times.");
        }
    }

    /// <summary>A session that is certified, and again, and the table made for the first one: with the fault at each call that they make.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_at_any_call_to_the_table_costs_a_repetition_and_no_more(StorageFault fault)
    {
        for (var at = 0; ; at++)
        {
            var (account, faults) = (azurite.NewAccount(), new FaultPolicy());
            await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Control = operations => new AzureTableControlStore(account.Connect(operations, faults)) });
            var session = TestReplica.Create(relay);
            faults.FailAfter(at, fault, fault);

            var refused = await CertifyUntilDoneAsync(relay, session);
            var first = session.Certificate!.Id;
            refused += await CertifyUntilDoneAsync(relay, session);

            Assert.Equal(first, session.Certificate.Id);
            Assert.True(refused <= 2, $"Refused {refused} times.");
            if (faults.Calls <= at)
            {
                Assert.Equal(0, refused);
                return;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_of_the_probe_is_an_unhealthy_relay_and_no_error(StorageFault fault)
    {
        var faults = new FaultPolicy();
        await using var relay = await StartAsync(faults, null);
        var isRepeated = fault is not (StorageFault.Throttled or StorageFault.Busy);
        faults.FailAfter(0, isRepeated ? [fault, fault] : [fault]);

        using var failing = await relay.Unsigned.GetAsync(new Uri("/api/health", UriKind.Relative), TestContext.Current.CancellationToken);
        using var healthy = await relay.Unsigned.GetAsync(new Uri("/api/health", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(fault == StorageFault.HalfAnswer ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, failing.StatusCode);
        Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
    }

    [Theory]
    [InlineData(StorageFault.Throttled)]
    [InlineData(StorageFault.Busy)]
    public async Task Throttling_is_passed_on_with_the_time_that_storage_names(StorageFault fault)
    {
        var faults = new FaultPolicy();
        await using var relay = await StartAsync(faults, null);
        var author = await TestReplica.RegisterAsync(relay);
        faults.FailAfter(0, fault);
        var calls = faults.Calls;

        using var response = await TestReplica.PostAsync(relay.Http, await NextPushAsync(author));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(RefusedResponse.RetryAfterSeconds), response.Headers.RetryAfter!.Delta);
        Assert.Equal(1, faults.Calls - calls);
    }

    [Fact]
    public async Task An_append_whose_answer_is_lost_is_found_by_the_next_round_and_the_index_stays()
    {
        var faults = new FaultPolicy();
        await using var relay = await StartAsync(faults, null);
        var author = await TestReplica.RegisterAsync(relay);
        Assert.True(await TryPostAsync(relay, await NextPushAsync(author)));
        var push = await NextPushAsync(author);
        faults.FailAfter(1, StorageFault.AnswerLost);
        Assert.False(await TryPostAsync(relay, push));
        var before = relay.Metrics.Snapshot().Storage;

        Assert.True(await TryPostAsync(relay, push));

        // It reads the tail, where the frame stands; nothing is read anew, nothing appended.
        Assert.Equal((1, 0, 0), ((relay.Metrics.Snapshot().Storage - before).Reads, (relay.Metrics.Snapshot().Storage - before).Appends, (relay.Metrics.Snapshot().Storage - before).ControlReads));
        await AssertStoredOnceAsync(author);
    }

    private Task<TestRelay> StartAsync(FaultPolicy faults, TestRelay? first) => TestRelay.StartAsync(new TestRelaySetup
    {
        Instance = first?.Instance,
        Cache = operations => new AzureBlobCommitCache(_account.Connect(operations, faults), segmentBlocks: 2),
    });

    private static async Task<byte[]> NextPushAsync(TestReplica author)
    {
        var bundle = author.BundleOf(await author.AttestAsync([.. author.Write()]));
        return SyncMessageCodec.Encode([new SyncPart { Repository = author.Repository, Count = author.Set.Graph.Count, Bundle = BundleCodec.Encode(bundle) }]);
    }

    /// <returns>How often the relay refused.</returns>
    private static async Task<int> PushAllAsync(TestRelay relay, TestReplica author)
    {
        var refused = 0;
        for (var i = 0; i < Pushes; i++)
        {
            refused += await PostUntilTakenAsync(relay, await NextPushAsync(author));
        }

        return refused;
    }

    private static Task<int> ReadAllAsync(TestRelay relay, TestReplica author) =>
        PostUntilTakenAsync(relay, SyncMessageCodec.Encode([new SyncPart { Repository = author.Repository, HaveIsComplete = true }]));

    private static async Task<int> PostUntilTakenAsync(TestRelay relay, byte[] message)
    {
        for (var refused = 0; refused < 10; refused++)
        {
            if (await TryPostAsync(relay, message))
            {
                return refused;
            }
        }

        throw new InvalidOperationException("The relay keeps refusing.");
    }

    /// <returns>How often the relay refused.</returns>
    private static async Task<int> CertifyUntilDoneAsync(TestRelay relay, TestReplica session)
    {
        for (var refused = 0; refused < 10; refused++)
        {
            using var request = await session.SessionRequestAsync(relay.Http.BaseAddress!, relay.Instance.Database);
            using var response = await relay.Unsigned.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{response.StatusCode}: {text}");
            if (response.StatusCode == HttpStatusCode.OK)
            {
                using var reply = JsonDocument.Parse(text);
                session.UseCertificate(Statement.Read(reply.RootElement.GetProperty("certificate").GetBytesFromBase64()));
                return refused;
            }
        }

        throw new InvalidOperationException("The relay keeps refusing.");
    }

    private static async Task<bool> TryPostAsync(TestRelay relay, byte[] message)
    {
        using var response = await TestReplica.PostAsync(relay.Http, message);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return true;
        }

        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        return false;
    }

    /// <summary>Every commit stands in the segments, each in one frame.</summary>
    private async Task AssertStoredOnceAsync(TestReplica author)
    {
        var cache = new AzureBlobCommitCache(_account.Connect(new Goat.Relay.Storage.StorageOperations()));
        var control = await cache.ReadControlAsync(author.Repository, TestContext.Current.CancellationToken);
        var commits = new List<Goat.Commits.CommitId>();
        foreach (var segment in control!.Segments())
        {
            var read = await cache.ReadAsync(author.Repository, segment, 0, int.MaxValue, TestContext.Current.CancellationToken);
            commits.AddRange(Goat.Frames.FrameCodec.Scan(read.Bytes, segment.FrameKey).Frames.SelectMany(f => BundleCodec.Decode(f.Content.Span).Commits).Select(c => c.Id));
        }

        Assert.Equal(commits.Distinct(), commits);
        Assert.Equal(author.Set.Graph.Count, commits.Count);
    }
}
