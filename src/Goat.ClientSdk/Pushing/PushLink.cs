using Goat.Sync;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Goat.Pushing;

/// <summary>One connection to a hub, from its start to its end. All that touches SignalR is in here and what this uses, so that a database without relay never loads it.</summary>
internal sealed class PushLink : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PushLink(HubConnection connection) => _connection = connection;

    /// <summary>The connection's id, by which the relay leaves it out.</summary>
    public string? ConnectionId => _connection.ConnectionId;

    /// <summary>Completes when the connection has ended, with the reason if there was one.</summary>
    public Task<Exception?> Closed => _closed.Task;

    /// <summary>Connects.</summary>
    /// <param name="access">Where to.</param>
    /// <param name="options">How the network is reached.</param>
    /// <param name="receive">Told of each message, in order; must not block.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    /// <exception cref="HttpRequestException">The hub refuses, for example with 429, or cannot be reached.</exception>
    public static async Task<PushLink> ConnectAsync(PushAccess access, GoatDbOptions options, Action<string> receive, CancellationToken cancellationToken)
    {
        var link = new PushLink(Build(access, options));
        try
        {
            link._connection.On<string>(PushMessageCodec.Method, receive);
            link._connection.Closed += link.CloseAsync;
            await link._connection.StartAsync(cancellationToken).ConfigureAwait(false);
            return link;
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static HubConnection Build(PushAccess access, GoatDbOptions options)
    {
        var builder = new HubConnectionBuilder().WithUrl(access.Url, http => Configure(http, access, options));
        var json = new JsonHubProtocol(Options.Create(new JsonHubProtocolOptions { PayloadSerializerOptions = { TypeInfoResolver = PushJson.Default } }));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHubProtocol>(new BoundedHubProtocol(json)));
        return builder.Build();
    }

    private static void Configure(HttpConnectionOptions http, PushAccess access, GoatDbOptions options)
    {
        http.AccessTokenProvider = () => Task.FromResult<string?>(access.AccessToken);
        if (options.HttpMessageHandlerFactory is { } factory)
        {
            // A web socket would go around it.
            http.Transports = HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling;
            http.HttpMessageHandlerFactory = _ => factory();
        }
    }

    private Task CloseAsync(Exception? reason)
    {
        _closed.TrySetResult(reason);
        return Task.CompletedTask;
    }
}
