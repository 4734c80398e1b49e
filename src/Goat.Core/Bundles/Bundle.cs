using Goat.Commits;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Bundles;

/// <summary>Commits of one repository in runs, and statements: see docs/format.md. Ids are recomputed when a bundle is decoded; signatures are not checked.</summary>
public sealed class Bundle
{
    /// <summary>Joins the parts. Use <see cref="BundleCodec"/> to read one.</summary>
    public Bundle(RepositoryId repository, IReadOnlyList<Statement> statements, IReadOnlyList<CommitRun> runs)
        : this(repository, statements, runs, BundleEncoder.InOrder(runs))
    {
    }

    internal Bundle(RepositoryId repository, IReadOnlyList<Statement> statements, IReadOnlyList<CommitRun> runs, IReadOnlyList<Commit> commits)
    {
        Repository = repository;
        Statements = statements;
        Runs = runs;
        Commits = commits;
    }

    /// <summary>The repository.</summary>
    public RepositoryId Repository { get; }

    /// <summary>Statements beside the attestations of the runs.</summary>
    public IReadOnlyList<Statement> Statements { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<CommitRun> Runs { get; }

    /// <summary>All commits of all runs, in canonical order: (height, id).</summary>
    public IReadOnlyList<Commit> Commits { get; }
}
