using System.Text.Json;
using Goat.Identity;
using Goat.Relay.Identity;
using Goat.Relay.Push;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Goat.Relay.Endpoints;

/// <summary><c>POST /api/negotiate</c>: adds a session to the groups of repositories, and says where to connect.</summary>
internal sealed class NegotiateEndpoint(RelayOptions options, IPushTransport transport, SignedRequests requests, TimeProvider time, ILogger log)
{
    private const int MaxBodyBytes = 16 * 1024;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    public async ValueTask<RelayAnswer> AnswerAsync(HttpContext context, RelayInstance instance)
    {
        using var signed = await requests.ReceiveAsync(context, EndpointPaths.Negotiate, MediaType.Json, MaxBodyBytes, instance).ConfigureAwait(false);
        var request = Parse(signed.Body.Span);
        var session = signed.Session.Session;
        var repositories = RepositoriesOf(request.Repositories);
        var leave = RepositoriesOf(request.Leave ?? []);
        var now = time.GetUtcNow();
        var certified = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(signed.Session.Certificate.NotAfter, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())) - now;
        var lifetime = certified < options.Push.MembershipLifetime ? certified : options.Push.MembershipLifetime;
        var expires = now + lifetime;
        using var deadline = new CancellationTokenSource(options.Push.CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            var user = session.ToString();
            await Parallel.ForEachAsync(repositories, either.Token, (r, c) => transport.AddToGroupAsync(user, r.ToString(), lifetime, c)).ConfigureAwait(false);
            await Parallel.ForEachAsync(leave.Except(repositories), either.Token, (r, c) => transport.RemoveFromGroupAsync(user, r.ToString(), c)).ConfigureAwait(false);
            var access = await transport.NegotiateAsync(user, either.Token).ConfigureAwait(false);
            log.PushNegotiated(session, repositories.Length);
            var reply = new NegotiateReply(access.Url, access.AccessToken, expires.ToUnixTimeMilliseconds(), time.GetUtcNow().ToUnixTimeMilliseconds());
            return RelayAnswer.Json(reply, RelayJson.Default.NegotiateReply) with { BytesIn = signed.Body.Length };
        }
        catch (Exception e) when (e is PushUnavailableException || (e is OperationCanceledException && deadline.IsCancellationRequested))
        {
            log.PushUnavailable(session, e);
            throw new RelayProblemException(ProblemType.PushUnavailable, StatusCodes.Status503ServiceUnavailable, "Push is not available", "Push does not work at the moment, or its quota is used up; poll, and come again later.", RetryAfter);
        }
    }

    private static NegotiateRequest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RelayJson.Default.NegotiateRequest) ?? throw new GoatFormatException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new GoatFormatException("The body is not a JSON object with 'repositories'.", e);
        }
    }

    private RepositoryId[] RepositoriesOf(string[] texts)
    {
        if (texts.Length > options.Push.MaxRepositories)
        {
            throw new GoatFormatException($"{texts.Length} repositories are named, at most {options.Push.MaxRepositories} are allowed; negotiate several times.");
        }

        var repositories = Array.ConvertAll(texts, t => RepositoryId.TryParse(t, out var id) ? id : throw new GoatFormatException("A repository is not 32 hexadecimal digits."));
        return [.. repositories.Distinct()];
    }
}
