using Goat.Benchmarks.Histories;
using Goat.Relay;
using Goat.Relay.Limits;
using Goat.RelayHost;

namespace Goat.Benchmarks.Baselines;

/// <summary>A real relay on Kestrel on a free loopback port, with its cache in memory.</summary>
internal sealed class LoopbackRelay : IAsyncDisposable
{
    private readonly RelayHostApplication _host;
    private readonly HttpClient _http = new();

    private readonly SignedPost _session;

    private LoopbackRelay(RelayHostApplication host, SignedPost session)
    {
        _host = host;
        _session = session;
    }

    public Uri Address => _host.Address;

    public string ConnectionString => _host.ConnectionString.ToString();

    public static async Task<LoopbackRelay> StartAsync(Instance instance, CancellationToken cancellationToken)
    {
        var host = RelayHostApplication.Create(new RelayHostOptions
        {
            DataDirectory = null,
            Url = "http://127.0.0.1:0",
            Instance = await instance.ToRelayInstanceAsync(cancellationToken),

            // What is measured is the relay, not its limits: one session sends what a thousand would.
            Relay = new RelayOptions { SessionLimits = RelayLimits.None, InstanceLimits = RelayLimits.None, MaxSessionRequests = 64 },
        });
        await host.StartAsync(cancellationToken);
        return new LoopbackRelay(host, await SignedPost.CreateAsync(instance));
    }

    /// <summary>Uploads all that a replica holds.</summary>
    public Task UploadAsync(MemoryReplica replica, long now, CancellationToken cancellationToken) =>
        new Conversation(replica, PostAsync, now).RunAsync([], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _session.Dispose();
        await _host.DisposeAsync();
    }

    private async Task<byte[]> PostAsync(byte[] message, CancellationToken cancellationToken)
    {
        using var request = await _session.ToAsync(Address, message, withCertificate: true, cancellationToken);
        using var response = await _http.SendAsync(request, cancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
