using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Goat.Identity;
using Goat.Relay.Endpoints;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Requests;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Relay.Tests.Identity;

/// <summary>A relay whose clock stands still, and requests to it as a test wants them signed.</summary>
public abstract class AuthenticationScene
{
    private protected static readonly byte[] Message = SyncMessageCodec.Encode([]);

    private protected ManualTime Time { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static EcdsaSigner NewKey() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    protected static RequestTarget TargetOf(TestRelay relay) => new(relay.Instance.Database, RequestTarget.HostOf(relay.Http.BaseAddress!), "POST", "/api/sync");

    protected static Task<HttpResponseMessage> SendAsync(TestRelay relay, RequestProof proof, byte[]? body = null, string? host = null) => SendAsync(relay, $"Goat {proof}", body, host);

    protected static async Task<HttpResponseMessage> SendAsync(TestRelay relay, string authorization, byte[]? body = null, string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sync") { Content = new ByteArrayContent(body ?? Message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(SyncMessageCodec.MediaType);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.Host = host;
        return await relay.Unsigned.SendAsync(request, Cancellation);
    }

    protected static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, HttpStatusCode status, string type)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var problem = JsonDocument.Parse(text);
        Assert.Equal(type, problem.RootElement.GetProperty("type").GetString());
        return problem;
    }

    protected Task<TestRelay> StartAsync(TestRelaySetup? setup = null) =>
        TestRelay.StartAsync((setup ?? new TestRelaySetup()) with { Time = Time });

    protected ValueTask<RequestProof> SignAsync(TestRelay relay, byte[]? body = null, EcdsaSigner? key = null, DateTimeOffset? at = null) =>
        RequestProof.SignAsync(TargetOf(relay), body ?? Message, (at ?? Time.GetUtcNow()).ToUnixTimeMilliseconds(), key ?? relay.Guest, Cancellation);
}
