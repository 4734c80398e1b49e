using Goat.Commits;
using Goat.Statements;

namespace Goat.Benchmarks.Histories;

/// <summary>A client and a relay that hold the same history of five authors, and one more author on each side.</summary>
internal sealed class ReplicaPair : IDisposable
{
    private readonly EcdsaVerifier _verifier = new();
    private readonly Team _team;
    private readonly Author _clientAuthor;
    private readonly Author _relayAuthor;

    private ReplicaPair(Team team, Author clientAuthor, Author relayAuthor)
    {
        (_team, _clientAuthor, _relayAuthor) = (team, clientAuthor, relayAuthor);
        Client = new MemoryReplica(team.Instance, _verifier);
        Relay = new MemoryReplica(team.Instance, _verifier);
    }

    public MemoryReplica Client { get; }

    public MemoryReplica Relay { get; }

    /// <summary>The frontier of the history that both hold.</summary>
    public IReadOnlyList<CommitId> Common => [.. _team.Heads.Select(h => h.Id).Order()];

    public static async Task<ReplicaPair> CreateAsync(int commits)
    {
        var instance = new Instance();
        var team = await Team.CreateAsync(instance, authors: 5);
        team.Write(commits);
        var pair = new ReplicaPair(team, await Author.CreateAsync(instance), await Author.CreateAsync(instance));
        var certificates = team.Certificates.Append(pair._clientAuthor.Certificate).Append(pair._relayAuthor.Certificate).ToList();
        var runs = await team.RunsAsync();
        pair.Client.Load(certificates, runs);
        pair.Relay.Load(certificates, runs);
        return pair;
    }

    /// <summary>Lets each side write commits that the other has not seen.</summary>
    public async Task DivergeAsync(int commitsEach)
    {
        await WriteAsync(Client, _clientAuthor, commitsEach, seed: 11);
        await WriteAsync(Relay, _relayAuthor, commitsEach, seed: 12);
    }

    /// <summary>Rounds between the two.</summary>
    public Conversation Converse() => new(Client, (message, cancellationToken) => Relay.AnswerAsync(message, Later, cancellationToken), Later);

    private long Later => _team.Now + 60_000_000;

    public void Dispose() => _verifier.Dispose();

    private async Task WriteAsync(MemoryReplica replica, Author author, int commits, int seed)
    {
        var documents = new TaskDocuments(seed);
        author.See(_team.Heads);
        for (var i = 1; i <= commits; i++)
        {
            author.Create(_team.Now + (i * 20_000L), documents.Next());
        }

        replica.Load([], await author.AttestAllAsync());
    }
}
