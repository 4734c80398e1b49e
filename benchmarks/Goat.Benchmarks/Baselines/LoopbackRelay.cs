using System.Net.Http.Headers;
using Goat.Benchmarks.Histories;
using Goat.RelayHost;
using Goat.Sync;

namespace Goat.Benchmarks.Baselines;

/// <summary>A real relay on Kestrel on a free loopback port, with its cache in memory.</summary>
internal sealed class LoopbackRelay : IAsyncDisposable
{
    private readonly RelayHostApplication _host;
    private readonly HttpClient _http = new();

    private LoopbackRelay(RelayHostApplication host) => _host = host;

    public Uri Address => _host.Address;

    public string ConnectionString => _host.ConnectionString.ToString();

    public static async Task<LoopbackRelay> StartAsync(Instance instance, CancellationToken cancellationToken)
    {
        var host = RelayHostApplication.Create(new RelayHostOptions
        {
            DataDirectory = null,
            Url = "http://127.0.0.1:0",
            Instance = await instance.ToRelayInstanceAsync(cancellationToken),
        });
        await host.StartAsync(cancellationToken);
        return new LoopbackRelay(host);
    }

    /// <summary>Uploads all that a replica holds.</summary>
    public Task UploadAsync(MemoryReplica replica, long now, CancellationToken cancellationToken) =>
        new Conversation(replica, PostAsync, now).RunAsync([], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    private async Task<byte[]> PostAsync(byte[] message, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(message);
        content.Headers.ContentType = new MediaTypeHeaderValue(SyncMessageCodec.MediaType);
        using var response = await _http.PostAsync(new Uri(Address, "/api/sync"), content, cancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
