using Goat.Bundles;
using Goat.Commits;
using Goat.Sync;

namespace Goat.Core.Tests.Sync;

/// <summary>A conversation between two replicas through real messages, and what it cost.</summary>
internal sealed class Talk(Replica asking, Replica answering)
{
    private ulong _salt = 0x5EED;

    /// <summary>Bytes of commits in a page, before compression.</summary>
    public int PageBytes { get; init; } = SyncLimits.PageBytes;

    /// <summary>What a responder does to its replies.</summary>
    public Func<SyncPart, SyncPart, SyncPart> Tamper { get; init; } = (_, reply) => reply;

    public List<SyncPart> Requests { get; } = [];

    public List<SyncPart> Replies { get; } = [];

    /// <summary>How often each commit was sent to the answering side.</summary>
    public Dictionary<CommitId, int> Uploads { get; } = [];

    /// <summary>Bytes of messages, bundles aside.</summary>
    public int Overhead { get; private set; }

    public int Rounds => Replies.Count;

    public IReadOnlyList<CommitId> Agreed { get; private set; } = [];

    public string? Problem { get; private set; }

    /// <summary>Rounds until the conversation ends.</summary>
    public async Task<ConversationState> RunAsync(IReadOnlyList<CommitId>? remembered = null, int maxRounds = 200)
    {
        var conversation = new SyncConversation(asking.Set, remembered ?? []);
        for (var i = 0; i < maxRounds && conversation.State == ConversationState.Running; i++)
        {
            await asking.AttestAsync();
            var request = Pass(await conversation.NextRequestAsync(asking, _salt++, PageBytes));
            Requests.Add(request);
            var reply = Pass(Tamper(request, await AnswerAsync(request)));
            Replies.Add(reply);
            await asking.TakeAsync(reply.Bundle);
            conversation.Receive(reply, reply.Bundle.Length > 0 ? [.. BundleCodec.Decode(reply.Bundle.Span).Commits.Select(c => c.Id)] : null);
            (Agreed, Problem) = (conversation.Agreed, conversation.Problem);
        }

        return conversation.State;
    }

    private async Task<SyncPart> AnswerAsync(SyncPart request)
    {
        await answering.AttestAsync();
        foreach (var commit in request.Bundle.Length > 0 ? BundleCodec.Decode(request.Bundle.Span).Commits : [])
        {
            Uploads[commit.Id] = Uploads.GetValueOrDefault(commit.Id) + 1;
        }

        var taken = await answering.TakeAsync(request.Bundle);
        return await SyncResponder.AnswerAsync(answering.Set, request, taken, answering, _salt++, PageBytes);
    }

    private SyncPart Pass(SyncPart part)
    {
        var bytes = SyncMessageCodec.Encode([part]);
        Overhead += bytes.Length - part.Bundle.Length;
        return Assert.Single(SyncMessageCodec.Decode(bytes));
    }
}
