using Goat.Bundles;
using Goat.Commits;
using Goat.Statements;

namespace Goat.Benchmarks.Histories;

/// <summary>
/// Several authors who create tasks in one repository as people do: in bursts of a few commits, mostly after having seen what the others wrote, sometimes at the same time. The same seed
/// gives the same documents in the same order; keys are fresh each time.
/// </summary>
internal sealed class Team
{
    private const int LongestBurst = 6;
    private const double Synced = 0.8;

    private readonly List<Author> _authors;
    private readonly Random _random;
    private readonly TaskDocuments _documents;
    private readonly HashSet<Commit> _heads = [];
    private long _time = Instance.Start;

    private Team(Instance instance, List<Author> authors, int seed)
    {
        (Instance, _authors) = (instance, authors);
        _random = new Random(seed);
        _documents = new TaskDocuments(seed);
    }

    public Instance Instance { get; }

    /// <summary>The time of the last commit.</summary>
    public long Now => _time;

    /// <summary>Bytes that the documents have as JSON.</summary>
    public long JsonBytes => _documents.JsonBytes;

    public IReadOnlyCollection<Commit> Heads => _heads;

    public IEnumerable<Commit> Commits => _authors.SelectMany(a => a.Commits);

    public IEnumerable<Statement> Certificates => _authors.Select(a => a.Certificate).DistinctBy(c => c.Id);

    public static async Task<Team> CreateAsync(Instance instance, int authors, int chainsEach = 1, int seed = 1)
    {
        var list = new List<Author>();
        for (var i = 0; i < authors; i++)
        {
            var author = await Author.CreateAsync(instance);
            for (var chain = 0; chain < chainsEach; chain++)
            {
                list.Add(author);
                author = author.NextChain();
            }
        }

        return new Team(instance, list, seed);
    }

    /// <summary>Writes commits, each of which creates a document.</summary>
    public void Write(int commits)
    {
        while (commits > 0)
        {
            var author = _authors[_random.Next(_authors.Count)];
            var burst = Math.Min(commits, _random.Next(1, LongestBurst + 1));
            WriteBurst(author, burst);
            commits -= burst;
        }
    }

    /// <summary>All chains, attested, in runs as long as they may be.</summary>
    public async Task<List<CommitRun>> RunsAsync(int runLength = BundleLimits.RunCommits)
    {
        var runs = new List<CommitRun>();
        foreach (var author in _authors)
        {
            runs.AddRange(await author.AttestAllAsync(runLength));
        }

        return runs;
    }

    /// <summary>What was written since the last call, attested: what the authors push now.</summary>
    public async Task<List<CommitRun>> NewRunsAsync()
    {
        var runs = new List<CommitRun>();
        foreach (var author in _authors)
        {
            runs.AddRange(await author.AttestNewAsync());
        }

        return runs;
    }

    private void WriteBurst(Author author, int commits)
    {
        if (_random.NextDouble() < Synced)
        {
            author.See(_heads);
        }

        _time += _random.Next(1_000, 10 * 60_000);
        for (var i = 0; i < commits; i++)
        {
            _time += _random.Next(800, 30_000);
            var commit = author.Create(_time, _documents.Next());
            _heads.RemoveWhere(h => h.Id == commit.Header.Prev || commit.Header.Deps.Contains(h.Id));
            _heads.Add(commit);
        }
    }
}
