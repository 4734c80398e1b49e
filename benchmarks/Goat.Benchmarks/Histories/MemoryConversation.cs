using Goat.Commits;
using Goat.Graph;
using Goat.Sync;

namespace Goat.Benchmarks.Histories;

/// <summary>Rounds between two replicas in one process, with the messages as bytes.</summary>
internal sealed class MemoryConversation(MemoryReplica client, MemoryReplica relay, long now)
{
    private readonly Random _salts = new(7);

    public int Rounds { get; private set; }

    /// <summary>Bytes of requests.</summary>
    public long Up { get; private set; }

    /// <summary>Bytes of responses.</summary>
    public long Down { get; private set; }

    /// <summary>Bytes of bundles among them.</summary>
    public long Bundles { get; private set; }

    /// <summary>Talks until both hold the same.</summary>
    public async Task RunAsync(IReadOnlyList<CommitId> remembered, CancellationToken cancellationToken)
    {
        var conversation = new SyncConversation(client.Set, remembered);
        while (conversation.State == ConversationState.Running)
        {
            var request = SyncMessageCodec.Encode([await conversation.NextRequestAsync(client, (ulong)_salts.NextInt64(), cancellationToken: cancellationToken)]);
            var response = await AnswerAsync(request, cancellationToken);
            var reply = SyncMessageCodec.Decode(response)[0];
            Up += request.Length;
            Down += response.Length;
            Bundles += reply.Bundle.Length;
            if (reply.Bundle.Length > 0)
            {
                await client.TakeAsync(reply.Bundle, now, cancellationToken);
            }

            conversation.Receive(reply);
        }

        Rounds = conversation.Rounds;
        if (conversation.State != ConversationState.Synced || client.Set.Graph.Digest != relay.Set.Graph.Digest)
        {
            throw new InvalidOperationException($"The conversation ended as {conversation.State}.");
        }
    }

    private async Task<byte[]> AnswerAsync(byte[] request, CancellationToken cancellationToken)
    {
        var part = SyncMessageCodec.Decode(request)[0];
        Bundles += part.Bundle.Length;
        Admission? taken = part.Bundle.Length > 0 ? await relay.TakeAsync(part.Bundle, now, cancellationToken) : null;
        return SyncMessageCodec.Encode([await SyncResponder.AnswerAsync(relay.Set, part, taken, relay, (ulong)_salts.NextInt64(), cancellationToken: cancellationToken)]);
    }
}
