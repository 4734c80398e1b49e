using System.Reflection;
using Goat.Relay.Cache;
using Goat.Relay.Control;
using Goat.Relay.Endpoints;
using Goat.Relay.Identity;
using Goat.Relay.Limits;
using Goat.Relay.Metrics;
using Goat.Relay.Push;
using Goat.Relay.Repositories;
using Goat.Relay.Storage;
using Goat.Statements;
using Goat.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Goat.Relay;

/// <summary>The relay: one method per endpoint, for any host of HttpContext. Needs no middleware: limits, problem details, logging and metrics are in here.</summary>
public sealed class RelayEndpoints : IDisposable
{
    private static readonly string Version =
        typeof(RelayEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private readonly RelayOptions _options;
    private readonly ICommitCache _cache;
    private readonly IRootKeySource _root;
    private readonly RelayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly EcdsaVerifier _verifier = new();
    private readonly CertificateAuthority _authority;
    private readonly EndpointRunner _runner;
    private readonly SyncEndpoint _sync;
    private readonly SessionsEndpoint _sessions;
    private readonly PushPublisher? _push;
    private readonly NegotiateEndpoint? _negotiate;
    private readonly Lock _lock = new();
    private RelayRepositories? _repositories;
    private RelayInstance? _instance;

    /// <summary>Joins the ports.</summary>
    /// <param name="options">What the operator set.</param>
    /// <param name="cache">The commit cache.</param>
    /// <param name="control">The control store.</param>
    /// <param name="root">Where the root key comes from.</param>
    /// <param name="metrics">What is counted; the cache and the control store count into its <see cref="RelayMetrics.Storage"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    /// <param name="push">What carries push messages; null where clients poll only.</param>
    public RelayEndpoints(
        RelayOptions options,
        ICommitCache cache,
        IControlStore control,
        IRootKeySource root,
        RelayMetrics metrics,
        TimeProvider time,
        ILogger<RelayEndpoints> log,
        IPushTransport? push = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _cache = cache;
        _root = root;
        _metrics = metrics;
        _time = time;
        _log = log;
        var budget = new BodyBudget(options.MaxBufferedBytes);
        _authority = new CertificateAuthority(options, control, time, log);
        _runner = new EndpointRunner(metrics, log);
        var authenticator = new RequestAuthenticator(options, _verifier, time);
        var limits = new UsageLimits(options, metrics, time);
        var requests = new SignedRequests(options, budget, authenticator, limits, time);
        _sync = new SyncEndpoint(options, requests);
        _sessions = new SessionsEndpoint(options, budget, authenticator, limits, _authority, time);
        if (push is not null)
        {
            _push = new PushPublisher(options.Push, push, metrics, time, log);
            _negotiate = new NegotiateEndpoint(options, push, requests, time, log);
        }
    }

    /// <summary><c>POST /api/sync</c>: rounds (docs/protocol.md).</summary>
    public Task SyncAsync(HttpContext context) => _runner.RunAsync(context, "sync", HttpMethods.Post, AnswerSyncAsync);

    /// <summary><c>POST /api/sessions</c>: certifies a session.</summary>
    public Task SessionsAsync(HttpContext context) => _runner.RunAsync(context, "sessions", HttpMethods.Post, AnswerSessionsAsync);

    /// <summary><c>POST /api/negotiate</c>: a way to push, and membership in the groups of repositories.</summary>
    public Task NegotiateAsync(HttpContext context) => _runner.RunAsync(context, "negotiate", HttpMethods.Post, AnswerNegotiateAsync);

    /// <summary><c>GET /api/instance</c>: database and root.</summary>
    public Task InstanceAsync(HttpContext context) => _runner.RunAsync(context, "instance", HttpMethods.Get, AnswerInstanceAsync);

    /// <summary><c>GET /api/health</c>: whether the relay and its storage work.</summary>
    public Task HealthAsync(HttpContext context) => _runner.RunAsync(context, "health", HttpMethods.Get, AnswerHealthAsync);

    /// <inheritdoc/>
    public void Dispose()
    {
        _push?.Dispose();
        _repositories?.Dispose();
        _authority.Dispose();
        _verifier.Dispose();
    }

    private async ValueTask<RelayAnswer> AnswerSyncAsync(HttpContext context)
    {
        var instance = await GetInstanceAsync(context.RequestAborted).ConfigureAwait(false);
        return await _sync.AnswerAsync(context, instance, RepositoriesOf(instance)).ConfigureAwait(false);
    }

    private async ValueTask<RelayAnswer> AnswerSessionsAsync(HttpContext context)
    {
        var instance = await GetInstanceAsync(context.RequestAborted).ConfigureAwait(false);
        return await _sessions.AnswerAsync(context, instance).ConfigureAwait(false);
    }

    private async ValueTask<RelayAnswer> AnswerNegotiateAsync(HttpContext context)
    {
        if (_negotiate is null)
        {
            throw new RelayProblemException(ProblemType.NoPush, StatusCodes.Status404NotFound, "No push", "This relay does not push; poll.");
        }

        var instance = await GetInstanceAsync(context.RequestAborted).ConfigureAwait(false);
        return await _negotiate.AnswerAsync(context, instance).ConfigureAwait(false);
    }

    private async ValueTask<RelayAnswer> AnswerInstanceAsync(HttpContext context)
    {
        var instance = await GetInstanceAsync(context.RequestAborted).ConfigureAwait(false);
        var root = instance.Root.PublicKey;
        return RelayAnswer.Json(
            new InstanceReply(
                instance.Database.ToString(),
                root.Bytes.ToArray(),
                root.Fingerprint,
                instance.Statement.Bytes.ToArray(),
                [SyncMessageCodec.Version],
                _time.GetUtcNow().ToUnixTimeMilliseconds()),
            RelayJson.Default.InstanceReply);
    }

    private async ValueTask<RelayAnswer> AnswerHealthAsync(HttpContext context)
    {
        try
        {
            await _cache.ProbeAsync(context.RequestAborted).ConfigureAwait(false);
            return RelayAnswer.Json(new HealthReply("ok", Version, "reachable"), RelayJson.Default.HealthReply);
        }
        catch (StorageUnavailableException e)
        {
            _log.StorageUnavailable("health", e);
            return RelayAnswer.Json(new HealthReply("failing", Version, "unreachable"), RelayJson.Default.HealthReply, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async ValueTask<RelayInstance> GetInstanceAsync(CancellationToken cancellationToken) =>
        _instance ??= await _root.GetInstanceAsync(cancellationToken).ConfigureAwait(false);

    private RelayRepositories RepositoriesOf(RelayInstance instance)
    {
        lock (_lock)
        {
            return _repositories ??= new RelayRepositories(new RelayRuntime(_options, instance, _cache, _verifier, _metrics, _time, _log, _push));
        }
    }
}
