using Goat.Bundles;
using Goat.Graph;
using Goat.Relay.Identity;
using Goat.Relay.Limits;
using Goat.Relay.Push;
using Goat.Relay.Repositories;
using Goat.Sync;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Endpoints;

/// <summary><c>POST /api/sync</c>: rounds for the repositories that the message names, one after the other.</summary>
internal sealed class SyncEndpoint(RelayOptions options, SignedRequests requests)
{
    private const int ReplyHeadroomBytes = 64 * 1024;

    private readonly FairGate _gate = new(options.MaxConcurrentRounds);

    public async ValueTask<RelayAnswer> AnswerAsync(HttpContext context, RelayInstance instance, RelayRepositories repositories)
    {
        var maximum = Math.Min(options.MaxRequestBytes, SyncLimits.MessageBytes);
        using var request = await requests.ReceiveAsync(context, EndpointPaths.Sync, SyncMessageCodec.MediaType, maximum, instance).ConfigureAwait(false);
        var parts = SyncMessageCodec.Decode(request.Body.Span);
        var replies = new List<SyncPart>(parts.Count);
        var allowance = new ReplyAllowance(options.MaxDecodedBytes, Math.Min(options.MaxReplyBytes, SyncLimits.MessageBytes) - ReplyHeadroomBytes);
        using var turn = await _gate.EnterAsync(request.Session.Session, context.RequestAborted).ConfigureAwait(false);
        foreach (var part in parts)
        {
            replies.Add(await AnswerPartAsync(part, repositories, allowance, request.Usage, context).ConfigureAwait(false));
        }

        var answer = SyncMessageCodec.Encode(replies);
        request.Usage.Charge(LimitedResource.Bytes, answer.Length);
        return new RelayAnswer(StatusCodes.Status200OK, SyncMessageCodec.MediaType, answer, request.Body.Length);
    }

    /// <summary>There was no room for the part in this message: it is to be sent again.</summary>
    private static SyncPart Postpone(SyncPart part, string problem) => Refuse(part, problem) with { HasMore = true };

    private static SyncPart Refuse(SyncPart part, string problem) => new()
    {
        Repository = part.Repository,
        Problem = problem.Length <= SyncLimits.DetailBytes / 4 ? problem : problem[..(SyncLimits.DetailBytes / 4)],
    };

    private static async ValueTask<SyncPart> AnswerAsync(SyncPart part, Bundle? bundle, RelayRepositories repositories, ReplyAllowance allowance, Usage usage, HttpContext context)
    {
        using var lease = repositories.Lease(part.Repository);
        var reply = await lease.Repository.AnswerAsync(part, bundle, PushSender.Of(context.Request), allowance.PageBytes, context.RequestAborted).ConfigureAwait(false);
        usage.Charge(LimitedResource.Orphans, reply.Verdicts.Count(v => v.Status == AdmissionStatus.Orphan));
        return allowance.TryNoteReply(reply) ? reply : Postpone(part, "The answer is too large for one message; ask again.");
    }

    private async ValueTask<SyncPart> AnswerPartAsync(SyncPart part, RelayRepositories repositories, ReplyAllowance allowance, Usage usage, HttpContext context)
    {
        if (!allowance.HasRoom)
        {
            return Postpone(part, "Too much in one message; ask again.");
        }

        usage.Charge(LimitedResource.Wants, part.Wants.Count);
        if (part.Bundle.Length == 0)
        {
            return await AnswerAsync(part, null, repositories, allowance, usage, context).ConfigureAwait(false);
        }

        try
        {
            var bundle = BundleCodec.Decode(part.Bundle.Span, options.MaxBundleContentBytes);
            allowance.NoteReceived(bundle);
            usage.Charge(LimitedResource.Commits, bundle.Commits.Count);
            usage.Charge(LimitedResource.Statements, bundle.Statements.Count);
            usage.Charge(LimitedResource.Pushes, 1);
            return await AnswerAsync(part, bundle, repositories, allowance, usage, context).ConfigureAwait(false);
        }
        catch (GoatFormatException e)
        {
            return Refuse(part, $"Malformed bundle: {e.Message}");
        }
    }
}
