using System.Text.Json;
using Goat.Identity;
using Goat.Relay.Push;
using Goat.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Goat.Relay.Endpoints;

/// <summary><c>POST /api/negotiate</c>: adds a session to the groups of repositories, and says where to connect.</summary>
internal sealed class NegotiateEndpoint(RelayOptions options, IPushTransport transport, BodyBudget budget, TimeProvider time, ILogger log)
{
    private const int MaxBodyBytes = 16 * 1024;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    public async ValueTask<RelayAnswer> AnswerAsync(HttpContext context)
    {
        if (!MediaType.Matches(context.Request, MediaType.Json))
        {
            throw MediaType.Refuse(MediaType.Json);
        }

        using var body = await RequestBody.ReadAsync(context, MaxBodyBytes, options.BodyTimeout, budget, time).ConfigureAwait(false);
        var request = Parse(body.Bytes.Span);
        var session = SessionOf(request);
        var repositories = RepositoriesOf(request.Repositories);
        var leave = RepositoriesOf(request.Leave ?? []);
        var lifetime = options.Push.MembershipLifetime;
        var expires = time.GetUtcNow() + lifetime;
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
            return RelayAnswer.Json(reply, RelayJson.Default.NegotiateReply) with { BytesIn = body.Length };
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
            throw new GoatFormatException("The body is not a JSON object with 'session' and 'repositories'.", e);
        }
    }

    private static SessionId SessionOf(NegotiateRequest request) =>
        U128.TryParse(request.Session, out var value)
            ? new SessionId(value)
            : throw new GoatFormatException("'session' is not 32 hexadecimal digits.");

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
