using Goat.Commits;
using Goat.Sync;

namespace Goat.Benchmarks.Histories;

/// <summary>Rounds of a replica in memory with another replica, with the messages as bytes.</summary>
/// <param name="client">The asking side.</param>
/// <param name="answer">Carries a request to the other side, and the response back.</param>
/// <param name="now">The clock.</param>
internal sealed class Conversation(MemoryReplica client, Func<byte[], CancellationToken, Task<byte[]>> answer, long now)
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
            var part = await conversation.NextRequestAsync(client, (ulong)_salts.NextInt64(), cancellationToken: cancellationToken);
            var request = SyncMessageCodec.Encode([part]);
            var response = await answer(request, cancellationToken);
            var reply = SyncMessageCodec.Decode(response)[0];
            Up += request.Length;
            Down += response.Length;
            Bundles += part.Bundle.Length + reply.Bundle.Length;
            if (reply.Bundle.Length > 0)
            {
                await client.TakeAsync(reply.Bundle, now, cancellationToken);
            }

            conversation.Receive(reply);
        }

        Rounds = conversation.Rounds;
        if (conversation.State != ConversationState.Synced)
        {
            throw new InvalidOperationException($"The conversation ended as {conversation.State}.");
        }
    }
}
