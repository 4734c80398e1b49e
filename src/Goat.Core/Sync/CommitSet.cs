using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Sync;

/// <summary>
/// What a replica holds of one repository: graph and statements, and the way in: <see cref="VerifyAsync"/>, <see cref="Prepare"/>, store, <see cref="Apply"/>. Not thread-safe.
/// </summary>
public sealed class CommitSet
{
    /// <summary>Creates an empty set.</summary>
    /// <param name="database">The database.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="root">The instance's root key.</param>
    public CommitSet(DatabaseId database, RepositoryId repository, PublicKey root)
        : this(database, new CommitGraph(repository), root)
    {
    }

    /// <summary>Creates a set around a graph that was restored.</summary>
    /// <param name="database">The database.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="root">The instance's root key.</param>
    public CommitSet(DatabaseId database, CommitGraph graph, PublicKey root)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(root);
        Database = database;
        Root = root;
        Graph = graph;
    }

    /// <summary>The database.</summary>
    public DatabaseId Database { get; }

    /// <summary>The instance's root key.</summary>
    public PublicKey Root { get; }

    /// <summary>The commits.</summary>
    public CommitGraph Graph { get; }

    /// <summary>The statements.</summary>
    public StatementSet Statements { get; } = new();

    /// <summary>Checks signatures, certificates and the rules that need no graph; changes nothing.</summary>
    public async ValueTask<VerifiedBundle> VerifyAsync(Bundle bundle, IVerifier verifier, AdmissionRules rules, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var check = new BundleCheck(this, bundle, verifier, rules);
        return await check.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says what would become of the commits; changes nothing. Store <see cref="Admission.Accepted"/> and the statements, then call <see cref="Apply"/>.</summary>
    public Admission Prepare(VerifiedBundle verified)
    {
        ArgumentNullException.ThrowIfNull(verified);
        return Graph.Prepare(verified.Bundle.Runs, verified.Refused);
    }

    /// <summary>Takes in what was stored.</summary>
    /// <returns>What closed; the verdicts in it are those of stored runs only.</returns>
    public Admission Apply(VerifiedBundle verified, Admission prepared)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(prepared);
        foreach (var statement in verified.Statements)
        {
            Take(statement);
        }

        return Graph.Apply(prepared.Accepted);
    }

    /// <summary>Takes in a bundle from the own store, whose signatures were checked before it was stored.</summary>
    public Admission ApplyTrusted(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var admission = Graph.Apply(bundle.Runs);
        foreach (var statement in bundle.Statements)
        {
            Take(statement);
        }

        return admission;
    }

    /// <summary>What has to be stored of a verified bundle: accepted runs with the statements that are new, and the certificates of chains that begin in it. Null for nothing.</summary>
    public Bundle? ToStore(VerifiedBundle verified, Admission prepared)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(prepared);
        var statements = verified.Statements.ToDictionary(s => s.Id);
        foreach (var session in prepared.Accepted.Where(r => r.FirstSeq == 1).Select(r => r.Chain.Session).Distinct())
        {
            if (Statements.TryGetCertificate(session, out var statement, out _) && !statements.Values.Any(s => s.Kind == StatementKind.Certificate && Certificate.Read(s).Key.Id == session))
            {
                statements.TryAdd(statement.Id, statement);
            }
        }

        return prepared.Accepted.Count == 0 && statements.Count == 0
            ? null
            : new Bundle(Graph.Repository, [.. statements.Values.OrderBy(s => s.Id)], prepared.Accepted);
    }

    private void Take(Statement statement)
    {
        if (statement.Kind == StatementKind.Attestation)
        {
            Graph.Attest(Attestation.Read(statement).Tip, statement.Signature);
        }
        else
        {
            Statements.Add(statement);
        }
    }
}
