using Goat.Cli.Emulation;
using Goat.Identity;
using Goat.RelayHost.Tests.Syncing;

namespace Goat.RelayHost.Tests.Processes;

/// <summary>Two RelayHost processes of one instance over one Azurite, all of which can be killed: storage keeps its directory, the relays keep nothing.</summary>
internal sealed class RelayFleet : IRelays, IAsyncDisposable
{
    private const int Relays = 2;

    private readonly TemporaryDirectory _instance = new();
    private readonly TemporaryDirectory _blobs = new();
    private readonly HttpClient _http = new();
    private readonly RelayProcess[] _relays = new RelayProcess[Relays];
    private readonly StorageProxy[] _proxies = new StorageProxy[Relays];
    private readonly string _azurite;
    private AzuriteProcess _storage = null!;
    private ConnectionString _connection = null!;

    private RelayFleet(string azurite) => _azurite = azurite;

    public int Instances => Relays;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="azurite">Where Azurite is installed.</param>
    public static async Task<RelayFleet> StartAsync(string azurite)
    {
        var fleet = new RelayFleet(azurite);
        fleet._storage = await AzuriteProcess.StartAsync(azurite, fleet._blobs.Path, Cancel);
        for (var i = 0; i < Relays; i++)
        {
            fleet._proxies[i] = await StorageProxy.StartAsync(() => fleet._storage, Cancel);
            fleet._relays[i] = new RelayProcess("--data", fleet._instance.Path, "--storage", fleet._proxies[i].ConnectionString);
        }

        var connections = await Task.WhenAll(fleet._relays.Select(r => r.StartAsync(Cancel)));
        fleet._connection = ConnectionString.Parse(connections[0]) with { Endpoint = new Uri("http://relay.test") };
        return fleet;
    }

    /// <summary>A client in memory, through a line that leads to any of the relays.</summary>
    public GoatDbOptions Options(Line line) => new()
    {
        Relays = { _connection.ToString() },
        SyncStart = SyncStart.Manual,
        FlushDelay = TimeSpan.FromHours(1),
        PollInterval = TimeSpan.FromMilliseconds(50),
        HttpMessageHandlerFactory = () => new Line.Handler(line),
    };

    /// <summary>Kills a relay, whatever it is doing, and starts it again.</summary>
    public async Task KillAsync(int relay)
    {
        await _relays[relay].KillAsync(Cancel);
        await _relays[relay].StartAsync(Cancel);
    }

    /// <summary>Kills a relay when storage has the next frame that it appends, before it hears of that, and starts it again.</summary>
    public async Task KillAfterAppendAsync(int relay)
    {
        await _proxies[relay].AfterNextAppendAsync(_relays[relay].Kill).WaitAsync(Cancel);
        await KillAsync(relay);
    }

    /// <summary>Kills storage, whatever it is doing, and starts it again with what it has on disk.</summary>
    public async Task KillStorageAsync()
    {
        await _storage.DisposeAsync();
        _storage = await AzuriteProcess.StartAsync(_azurite, _blobs.Path, Cancel);
    }

    /// <inheritdoc/>
    public async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, byte[] body, int instance, CancellationToken cancellationToken)
    {
        using var copy = new HttpRequestMessage(request.Method, new Uri(_relays[instance].Address!, request.RequestUri!.PathAndQuery));
        copy.Headers.Host = request.RequestUri.Authority;
        copy.Content = request.Content is null ? null : new ByteArrayContent(body);
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))
        {
            if (!copy.Headers.TryAddWithoutValidation(name, values))
            {
                copy.Content?.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return await _http.SendAsync(copy, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        for (var i = 0; i < Relays; i++)
        {
            await _relays[i].DisposeAsync();
            await _proxies[i].DisposeAsync();
        }

        await _storage.DisposeAsync();
        _instance.Dispose();
        _blobs.Dispose();
    }
}
