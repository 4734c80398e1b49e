using System.Net;
using System.Text.Json;
using Goat.Identity;
using Goat.Relay.Control;
using Goat.Relay.Identity;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Statements;

namespace Goat.Relay.Tests.Endpoints;

public sealed class SessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_proves_its_key_is_certified_by_the_root_for_30_days()
    {
        var time = new ManualTime();
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Time = time });
        using var verifier = new EcdsaVerifier();

        var session = await TestReplica.RegisterAsync(relay);

        var statement = session.Certificate!;
        var certificate = Certificate.Read(statement);
        Assert.True(await verifier.VerifyAsync(relay.Instance.Root.PublicKey, statement.SignedBytes(), statement.Signature, Cancellation));
        Assert.Equal(session.Key.PublicKey, certificate.Key);
        Assert.Equal(time.GetUtcNow().AddDays(30).ToUnixTimeMilliseconds(), certificate.NotAfter);
        Assert.InRange(certificate.NotBefore, 0, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Asking_again_gives_the_same_certificate_until_half_of_its_time_is_over()
    {
        var time = new ManualTime();
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Time = time });
        var session = await TestReplica.RegisterAsync(relay);
        var first = session.Certificate!.Id;

        time.Advance(TimeSpan.FromDays(14));
        await session.CertifyAsync(relay.Http);
        var second = session.Certificate.Id;
        time.Advance(TimeSpan.FromDays(2));
        await session.CertifyAsync(relay.Http);

        Assert.Equal(first, second);
        Assert.NotEqual(first, session.Certificate.Id);
    }

    [Fact]
    public async Task Sessions_whose_time_is_over_are_forgotten_once_a_day_when_another_is_certified()
    {
        var time = new ManualTime();
        var store = default(MemoryControlStore)!;
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Time = time, Control = operations => store = new MemoryControlStore(operations) });
        var gone = await TestReplica.RegisterAsync(relay);
        time.Advance(TimeSpan.FromDays(31));
        Assert.NotNull(await store.FindCertificateAsync(gone.Key.PublicKey.Id, Cancellation));

        var first = await TestReplica.RegisterAsync(relay);

        Assert.Null(await store.FindCertificateAsync(gone.Key.PublicKey.Id, Cancellation));
        Assert.NotNull(await store.FindCertificateAsync(first.Key.PublicKey.Id, Cancellation));
        var before = relay.Metrics.Snapshot().Storage.ControlReads;
        await TestReplica.RegisterAsync(relay);
        Assert.Equal(1, relay.Metrics.Snapshot().Storage.ControlReads - before);
    }

    [Fact]
    public async Task A_proof_for_another_database_is_refused()
    {
        await using var relay = await TestRelay.StartAsync();
        var session = TestReplica.Create(relay);

        using var request = await session.SessionRequestAsync(relay.Http.BaseAddress!, new DatabaseId(5));
        using var response = await relay.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("urn:goat:problem:wrong-proof", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_instance_says_its_database_and_proves_its_root()
    {
        await using var relay = await TestRelay.StartAsync();
        using var verifier = new EcdsaVerifier();

        using var reply = JsonDocument.Parse(await relay.Http.GetStringAsync(new Uri("/api/instance", UriKind.Relative), Cancellation));

        var root = new PublicKey(reply.RootElement.GetProperty("root").GetBytesFromBase64());
        var statement = Statement.Read(reply.RootElement.GetProperty("statement").GetBytesFromBase64());
        Assert.Equal(root.Fingerprint, reply.RootElement.GetProperty("fingerprint").GetString());
        Assert.Equal(reply.RootElement.GetProperty("database").GetString(), InstanceStatement.Read(statement).Database.ToString());
        Assert.True(await verifier.VerifyAsync(root, statement.SignedBytes(), statement.Signature, Cancellation));
        Assert.Equal(1, reply.RootElement.GetProperty("protocol")[0].GetInt64());
    }

    [Fact]
    public async Task A_database_that_was_minted_offline_keeps_its_id_and_root_at_a_relay()
    {
        var minted = await new MemoryRootKeySource().GetInstanceAsync(Cancellation);
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Instance = minted });

        using var reply = JsonDocument.Parse(await relay.Http.GetStringAsync(new Uri("/api/instance", UriKind.Relative), Cancellation));

        Assert.Equal(minted.Database.ToString(), reply.RootElement.GetProperty("database").GetString());
        Assert.Equal(minted.Root.PublicKey.Fingerprint, reply.RootElement.GetProperty("fingerprint").GetString());
    }
}
