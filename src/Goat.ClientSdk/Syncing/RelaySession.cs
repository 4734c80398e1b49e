using Goat.Identity;
using Goat.Statements;
using Goat.Sync;
using Microsoft.Extensions.Logging;

namespace Goat.Syncing;

/// <summary>First contact with a relay, and rounds until nothing is left to be done. One caller at a time.</summary>
internal sealed class RelaySession(GoatDb database, RelayClient client, SyncHints hints, RelayMeter meter, ILogger logger) : IDisposable
{
    // So that six full pages and their headers stay below the limit of a message.
    private const int RepositoriesPerRequest = 6;
    private const int MaxRounds = 100_000;

    private readonly Dictionary<Repository, RepositoryRounds> _rounds = [];
    private bool _isIntroduced;

    public async Task<(SyncState State, string? Problem)> SynchronizeAsync(IReadOnlyList<Repository> repositories, CancellationToken cancellationToken)
    {
        await IntroduceAsync(cancellationToken).ConfigureAwait(false);
        foreach (var closed in _rounds.Keys.Where(r => r.IsClosed).ToArray())
        {
            _rounds.Remove(closed);
        }

        var state = SyncState.Synced;
        var problems = new List<string>();
        foreach (var chunk in repositories.Chunk(RepositoriesPerRequest))
        {
            foreach (var (end, problem) in await RunAsync(chunk, cancellationToken).ConfigureAwait(false))
            {
                state = end > state ? end : state;
                if (problem is not null)
                {
                    problems.Add(problem);
                }
            }
        }

        return (state, problems.Count == 0 ? null : string.Join(" ", problems));
    }

    public void Dispose() => client.Dispose();

    /// <summary>Makes sure once that the relay is the instance's, and that this device is certified.</summary>
    private async Task IntroduceAsync(CancellationToken cancellationToken)
    {
        var identity = database.Identity;
        if (_isIntroduced && !NeedsCertificate(identity))
        {
            return;
        }

        var instance = await client.GetInstanceAsync(cancellationToken).ConfigureAwait(false);
        var pin = new ConnectionString { Endpoint = client.Endpoint, Database = identity.Database, RootFingerprint = identity.RootFingerprint };
        await instance.CheckAsync(pin, cancellationToken).ConfigureAwait(false);
        database.LearnClock(instance.ServerTime);
        if (!identity.IsRootKnown)
        {
            identity.LearnInstance(instance.Statement);
            database.SaveIdentity();
            foreach (var repository in database.Repositories)
            {
                await repository.ReloadAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        if (NeedsCertificate(identity))
        {
            var certificate = await client.CertifyAsync(identity, cancellationToken).ConfigureAwait(false);
            await CheckAsync(certificate, cancellationToken).ConfigureAwait(false);
            identity.LearnCertificate(certificate);
            database.SaveIdentity();
        }

        _isIntroduced = true;
    }

    /// <summary>Certificates are renewed, for the same key, when less than a third of their life is left.</summary>
    private bool NeedsCertificate(DatabaseIdentity identity)
    {
        if (identity.Certificate is null)
        {
            return true;
        }

        var certificate = Certificate.Read(identity.Certificate);
        var life = certificate.NotAfter - certificate.NotBefore;
        return identity.RootSigner is null && database.Time.GetUtcNow().ToUnixTimeMilliseconds() > certificate.NotAfter - (life / 3);
    }

    private async Task CheckAsync(Statement certificate, CancellationToken cancellationToken)
    {
        var identity = database.Identity;
        if (certificate.Scope != identity.Database.Value
            || certificate.Signer != identity.Root.Id
            || !Certificate.Read(certificate).Key.Equals(identity.Session.PublicKey)
            || !await database.Verifier.VerifyAsync(identity.Root, certificate.SignedBytes(), certificate.Signature, cancellationToken).ConfigureAwait(false))
        {
            throw new WrongInstanceException($"The relay {client.Endpoint} certified this device with a certificate that is not the root's. Nothing was sent.");
        }
    }

    private async Task<IReadOnlyList<(SyncState State, string? Problem)>> RunAsync(Repository[] repositories, CancellationToken cancellationToken)
    {
        var active = repositories.Select(RoundsOf).ToList();
        var ends = new List<(SyncState State, string? Problem)>();
        for (var round = 0; active.Count > 0; round++)
        {
            if (round >= MaxRounds)
            {
                ends.AddRange(active.Select(r => (SyncState.Stalled, (string?)$"{r.Repository.Path} needs more rounds than make sense.")));
                break;
            }

            await RoundAsync(active, cancellationToken).ConfigureAwait(false);
            foreach (var rounds in active.Where(r => r.Conversation is { State: not ConversationState.Running }).ToArray())
            {
                active.Remove(rounds);
                ends.Add(End(rounds));
            }
        }

        return ends;
    }

    private async Task RoundAsync(List<RepositoryRounds> active, CancellationToken cancellationToken)
    {
        using var round = database.Telemetry.Round(client.Endpoint, active.Count);
        var requests = new List<SyncPart>(active.Count);
        foreach (var rounds in active.ToArray())
        {
            await UnlessClosedAsync(rounds, active, async () => requests.Add(await rounds.Repository.BeginRoundAsync(rounds, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        }

        if (requests.Count == 0)
        {
            return;
        }

        var (replies, sent, received) = await client.SyncAsync(requests, cancellationToken).ConfigureAwait(false);
        meter.Count(sent, received);
        database.Telemetry.CountBytes(sent, received);
        foreach (var rounds in active.ToArray())
        {
            var reply = replies.FirstOrDefault(p => p.Repository == rounds.Repository.Id)
                ?? throw new RelayUnreachableException($"The relay {client.Endpoint} did not answer about {rounds.Repository.Path}.");
            meter.Count(reply.Kind);
            database.Telemetry.CountRound(reply.Kind);
            ClientLog.Round(logger, client.Endpoint.ToString(), rounds.Repository.Path, reply.Kind.ToString(), sent, received);
            await UnlessClosedAsync(rounds, active, () => rounds.Repository.EndRoundAsync(rounds, reply, cancellationToken)).ConfigureAwait(false);
        }

        round?.Succeed();
    }

    /// <summary>Goes on without a repository that is closed meanwhile: what it holds is sent when it is open again.</summary>
    private static async ValueTask UnlessClosedAsync(RepositoryRounds rounds, List<RepositoryRounds> active, Func<ValueTask> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (rounds.Repository.IsClosed)
        {
            active.Remove(rounds);
        }
    }

    private (SyncState State, string? Problem) End(RepositoryRounds rounds)
    {
        var (state, problem, agreed) = (rounds.Conversation!.State, rounds.Conversation.Problem, rounds.Conversation.Agreed);
        rounds.Conversation = null;
        var complaints = rounds.Complaints.Count == 0 ? null : string.Join(" ", rounds.Complaints);
        rounds.Complaints.Clear();
        switch (state)
        {
            case ConversationState.Synced:
                rounds.Remembered = agreed;
                hints.Note(client.Endpoint, rounds.Repository.Id, agreed);
                return (SyncState.Synced, complaints);
            case ConversationState.SyncedExceptRefused:
                return (SyncState.Refused, complaints);
            case ConversationState.Failed:
                rounds.Remembered = [];
                return (SyncState.Failing, $"The relay could not process {rounds.Repository.Path}: {problem}");
            default:
                rounds.Remembered = [];
                return (SyncState.Stalled, complaints ?? $"Rounds about {rounds.Repository.Path} brought nothing further, though the relay holds something else.");
        }
    }

    private RepositoryRounds RoundsOf(Repository repository)
    {
        if (!_rounds.TryGetValue(repository, out var rounds))
        {
            _rounds.Add(repository, rounds = new RepositoryRounds(repository) { Remembered = hints.Find(client.Endpoint, repository.Id) });
        }

        rounds.Conversation = null;
        return rounds;
    }
}
