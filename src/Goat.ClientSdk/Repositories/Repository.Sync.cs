using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Statements;
using Goat.Sync;
using Goat.Syncing;

namespace Goat;

/// <content>Rounds with other replicas.</content>
public sealed partial class Repository
{
    /// <summary>Seals and attests what there is, makes sure the disk has it, and says what to send.</summary>
    internal async ValueTask<SyncPart> BeginRoundAsync(RepositoryRounds rounds, int maxBytes, CancellationToken cancellationToken)
    {
        SyncPart part;
        long length;
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfClosed();
            await SealAsync().ConfigureAwait(false);
            await StoreCertificateAsync().ConfigureAwait(false);
            await AttestAsync(_set.Graph.ToAttest(), _set.Graph.Attest, cancellationToken).ConfigureAwait(false);
            if (rounds.Conversation is null || !ReferenceEquals(rounds.Set, _set))
            {
                rounds.Set = _set;
                rounds.Conversation = new SyncConversation(_set, rounds.Remembered) { SendsOnly = rounds.IsDeferred };
            }

            // Everything held now is in what is asked; what comes later asks again.
            rounds.Begin();

            rounds.Conversation.Lost = [.. _lost];
            part = await rounds.Conversation.NextRequestAsync(this, Database.Random.NextUInt64(), maxBytes, cancellationToken).ConfigureAwait(false);
            length = _log.Store.Length;
        }
        finally
        {
            _writing.Release();
        }

        // Before anything leaves the device; nobody else has to wait for it.
        await ReachDiskAsync(length, cancellationToken).ConfigureAwait(false);
        return part;
    }

    /// <summary>Takes in what the other side sent, and what it said about what it was sent.</summary>
    /// <returns>Whether there was something new in it.</returns>
    internal async ValueTask<bool> EndRoundAsync(RepositoryRounds rounds, SyncPart reply, CancellationToken cancellationToken)
    {
        IReadOnlyList<CommitId> received = [];
        var isNews = false;
        if (reply.Bundle.Length > 0)
        {
            var bundle = BundleCodec.Decode(reply.Bundle.Span, SyncLimits.ContentBytes);
            received = [.. bundle.Commits.Select(c => c.Id)];
            isNews = (await TakeInAsync(bundle, Database.Verifier, cancellationToken).ConfigureAwait(false)).Accepted.Count > 0;
        }

        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfClosed();
            if (!ReferenceEquals(rounds.Set, _set) || reply is { Problem: not null, HasMore: true })
            {
                // Rounds with another relay rebuilt the set meanwhile, or there was no room for this part in the message: begin anew.
                rounds.Conversation = null;
                return isNews;
            }

            var wereLost = rounds.Conversation!.Lost.Count;
            rounds.Conversation.Receive(reply, received);
            if (rounds.Conversation.State == ConversationState.Synced)
            {
                NoteSynced();
                if (_lost.Count > 0 && _lost.Count < wereLost)
                {
                    // A page of what was lost is back: the next one.
                    rounds.Conversation = null;
                    return isNews;
                }
            }

            if (wereLost > 0 && _lost.Count == wereLost && rounds.Conversation.State is ConversationState.Stalled or ConversationState.SyncedExceptRefused)
            {
                // The relay has none of it: own words of it exist nowhere any more.
                await SayAgainAsync().ConfigureAwait(false);
            }

            var cut = reply.Verdicts.Where(v => v.Status == AdmissionStatus.Cut && IsOwn(v.Id)).Select(v => v.Id).ToArray();
            await AttestAsync(cut, _set.Graph.AttestCut, cancellationToken).ConfigureAwait(false);
            await HandleRefusalsAsync(rounds, [.. reply.Verdicts.Where(v => v.Status == AdmissionStatus.Refused)], cancellationToken).ConfigureAwait(false);
            if (!ReferenceEquals(rounds.Set, _set))
            {
                // What was made again has to be sent as well before this is over.
                rounds.Conversation = null;
            }

            return isNews;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reads everything again from the store, for example under a root key that was not known before.</summary>
    internal async ValueTask ReloadAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isClosed)
            {
                return;
            }

            await SealAsync().ConfigureAwait(false);
            await RebuildAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private bool IsOwn(CommitId id) => _set.Graph.IndexOf(id) is >= 0 and var index && _set.Graph.ChainAt(index).Session == Database.SessionId;

    private async ValueTask AttestAsync(IReadOnlyList<CommitId> tips, Action<CommitId, ReadOnlyMemory<byte>> note, CancellationToken cancellationToken)
    {
        if (tips.Count == 0)
        {
            return;
        }

        var statements = new List<Statement>(tips.Count);
        foreach (var tip in tips)
        {
            var index = _set.Graph.IndexOf(tip);
            var attestation = new Attestation(Id, _set.Graph.ChainAt(index), _set.Graph.SeqAt(index), tip);
            var signature = await Database.Identity.Session.SignAsync(attestation.PrepareSigning(), cancellationToken).ConfigureAwait(false);
            statements.Add(attestation.ToStatement(signature));
        }

        foreach (var batch in statements.Chunk(BundleLimits.Statements))
        {
            await AppendStatementsAsync(batch).ConfigureAwait(false);
        }

        lock (Gate)
        {
            for (var i = 0; i < statements.Count; i++)
            {
                note(tips[i], statements[i].Signature);
            }
        }
    }
}
