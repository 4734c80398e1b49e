using Goat.Bundles;
using Goat.Relay.Repositories;
using Goat.Sync;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Endpoints;

/// <summary><c>POST /api/sync</c>: rounds for the repositories that the message names, one after the other.</summary>
internal sealed class SyncEndpoint(RelayOptions options, BodyBudget budget, TimeProvider time)
{
    private const int ReplyHeadroomBytes = 64 * 1024;

    public async ValueTask<RelayAnswer> AnswerAsync(HttpContext context, RelayRepositories repositories)
    {
        if (!MediaType.Matches(context.Request, SyncMessageCodec.MediaType))
        {
            throw MediaType.Refuse(SyncMessageCodec.MediaType);
        }

        var maximum = Math.Min(options.MaxRequestBytes, SyncLimits.MessageBytes);
        using var body = await RequestBody.ReadAsync(context, maximum, options.BodyTimeout, budget, time).ConfigureAwait(false);
        var parts = SyncMessageCodec.Decode(body.Bytes.Span);
        var replies = new List<SyncPart>(parts.Count);
        var allowance = new ReplyAllowance(options.MaxDecodedBytes, SyncLimits.MessageBytes - ReplyHeadroomBytes);
        foreach (var part in parts)
        {
            replies.Add(await AnswerPartAsync(part, repositories, allowance, context.RequestAborted).ConfigureAwait(false));
        }

        return new RelayAnswer(StatusCodes.Status200OK, SyncMessageCodec.MediaType, SyncMessageCodec.Encode(replies), body.Length);
    }

    private static SyncPart Refuse(SyncPart part, string problem) => new()
    {
        Repository = part.Repository,
        Problem = problem.Length <= SyncLimits.DetailBytes / 4 ? problem : problem[..(SyncLimits.DetailBytes / 4)],
    };

    private static async ValueTask<SyncPart> AnswerPartAsync(SyncPart part, RelayRepositories repositories, ReplyAllowance allowance, CancellationToken cancellationToken)
    {
        if (!allowance.HasRoom)
        {
            return Refuse(part, "Too much in one message; ask again.");
        }

        Bundle? bundle = null;
        if (part.Bundle.Length > 0)
        {
            try
            {
                bundle = BundleCodec.Decode(part.Bundle.Span);
            }
            catch (GoatFormatException e)
            {
                return Refuse(part, $"Malformed bundle: {e.Message}");
            }

            allowance.NoteReceived(bundle);
        }

        using var lease = repositories.Lease(part.Repository);
        var reply = await lease.Repository.AnswerAsync(part, bundle, allowance.PageBytes, cancellationToken).ConfigureAwait(false);
        return allowance.TryNoteReply(reply) ? reply : Refuse(part, "The answer is too large for one message; ask again.");
    }
}
