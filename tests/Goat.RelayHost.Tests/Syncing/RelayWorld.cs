using System.Collections.Concurrent;
using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Relay;
using Goat.Relay.Cache;
using Goat.Relay.Control;
using Goat.Relay.Identity;
using Goat.Relay.Metrics;
using Goat.Statements;
using Goat.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goat.RelayHost.Tests.Syncing;

/// <summary>The real endpoints of one relay in this process: one or more instances over one store. What goes wrong on the way is up to a <see cref="Line"/>.</summary>
internal sealed class RelayWorld : IRelays, IDisposable
{
    private readonly EcdsaSigner _root;
    private readonly RelayEndpoints[] _instances;
    private readonly Func<RelayEndpoints> _start;
    private int _parts;
    private int _requests;

    private RelayWorld(EcdsaSigner root, RelayInstance instance, int instances, RelayOptions options, TimeProvider time)
    {
        (_root, Instance) = (root, instance);
        Cache = new MemoryCommitCache(Metrics.Storage, segmentBytes: 4 * 1024);
        var control = new MemoryControlStore(Metrics.Storage);
        _start = () => new RelayEndpoints(options, Cache, control, new GivenRootKeySource(instance), Metrics, time, NullLogger<RelayEndpoints>.Instance);
        _instances = [.. Enumerable.Range(0, instances).Select(_ => _start())];
    }

    public RelayInstance Instance { get; }

    public int Instances => _instances.Length;

    public MemoryCommitCache Cache { get; }

    public RelayMetrics Metrics { get; } = new();

    /// <summary>How often each commit was uploaded.</summary>
    public ConcurrentDictionary<CommitId, int> Uploads { get; } = new();

    /// <summary>Parts of requests so far.</summary>
    public int Parts => _parts;

    /// <summary>Requests with rounds so far.</summary>
    public int Requests => _requests;

    public static async Task<RelayWorld> CreateAsync(int instances = 1, RelayOptions? options = null, TimeProvider? time = null, RelayWorld? sameInstanceAs = null)
    {
        var root = sameInstanceAs is null ? TestRoot() : EcdsaSigner.Import(sameInstanceAs._root.Export());
        var instance = await RelayInstance.CreateAsync(sameInstanceAs?.Instance.Database ?? MemoryRootKeySource.NewDatabase(), root, TestContext.Current.CancellationToken);
        return new RelayWorld(root, instance, instances, options ?? new RelayOptions(), time ?? TimeProvider.System);
    }

    /// <summary>A client in memory that synchronises only when it is told to, through a line of its own.</summary>
    public GoatDbOptions Options(Line line, string name = "relay") => new()
    {
        Relays = { $"Endpoint=http://{name}.test;Database={Instance.Database};Root={Instance.Root.PublicKey.Fingerprint}" },
        SyncStart = SyncStart.Manual,
        FlushDelay = TimeSpan.FromHours(1),
        HttpMessageHandlerFactory = () => new Line.Handler(line),
    };

    /// <summary>Has every instance forget what it has in memory.</summary>
    public void Restart()
    {
        for (var i = 0; i < _instances.Length; i++)
        {
            _instances[i].Dispose();
            _instances[i] = _start();
        }
    }

    /// <inheritdoc/>
    public async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, byte[] body, int instance, CancellationToken cancellationToken)
    {
        var context = new DefaultHttpContext { RequestAborted = cancellationToken };
        (context.Request.Method, context.Request.Path, context.Request.Scheme) = (request.Method.Method, request.RequestUri!.AbsolutePath, request.RequestUri.Scheme);
        context.Request.Host = new HostString(request.RequestUri.Authority);
        foreach (var header in request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))
        {
            context.Request.Headers[header.Key] = header.Value.ToArray();
        }

        (context.Request.Body, context.Request.ContentLength) = (new MemoryStream(body), body.Length);
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await DispatchAsync(_instances[instance], context, body);
        var response = new HttpResponseMessage((System.Net.HttpStatusCode)context.Response.StatusCode) { Content = new ByteArrayContent(answer.ToArray()) };
        foreach (var header in context.Response.Headers.Where(h => h.Key != "Content-Length"))
        {
            if (!response.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value))
            {
                response.Content.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
            }
        }

        return response;
    }

    public void Dispose()
    {
        Array.ForEach(_instances, i => i.Dispose());
        _root.Dispose();
    }

    private static EcdsaSigner TestRoot() => new(System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256));

    private Task DispatchAsync(RelayEndpoints relay, HttpContext context, byte[] body)
    {
        switch (context.Request.Path.Value)
        {
            case "/api/sync":
                Count(body);
                return relay.SyncAsync(context);
            case "/api/sessions":
                return relay.SessionsAsync(context);
            case "/api/instance":
                return relay.InstanceAsync(context);
            case "/api/negotiate":
                return relay.NegotiateAsync(context);
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }

    private void Count(byte[] body)
    {
        Interlocked.Increment(ref _requests);
        foreach (var part in SyncMessageCodec.Decode(body))
        {
            Interlocked.Increment(ref _parts);
            foreach (var commit in part.Bundle.Length > 0 ? BundleCodec.Decode(part.Bundle.Span).Commits : [])
            {
                Uploads.AddOrUpdate(commit.Id, 1, (_, n) => n + 1);
            }
        }
    }
}
